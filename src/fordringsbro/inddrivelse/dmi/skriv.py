"""Claims and regulations as DMI is told of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Final

from fordringsbro.aktion import aktioner as a
from fordringsbro.aktion import dmi_ordret
from fordringsbro.aktion.aarsager import Nedskrivningsaarsag
from fordringsbro.aktion.backend import Backend
from fordringsbro.aktion.fordringsdata import Fordringsdata, Kategori, Rentevalg, Skyldner
from fordringsbro.aktion.ordret import INTET_ORDRET, Ordret
from fordringsbro.contract.binding import Post
from fordringsbro.contract.mf_ord import KUNDETYPE
from fordringsbro.inddrivelse.levering import Post as Leveringspost
from fordringsbro.inddrivelse.psrm.skriv import forklaring, periode
from fordringsbro.platform.clock import DANISH_ZONE, local_date

#: DMI's word for a main claim; it gives every related one a category of its own.
_HOVED: Final = "HF"
_KODER: Final = a.KODER[Backend.DMI]
#: DMI's reasons of a write-up (code list of 2014) for what the later action codes mean; the pairing is ours.
_OPSKRIVNINGSAARSAG: Final = {a.OR: "ANDN", a.OANI: "TIND", a.OONR: "FEJL"}
_OPSKRIVNINGSTEKST: Final = {
    "ANDN": "Opskrivning",
    "TIND": "Tilbageført indbetaling",
    "FEJL": "Omgjort regulering",
}


def fordring(post: Leveringspost, data: Fordringsdata, indberetter: str) -> Post:
    """One claim to create. Everything follows from the action, so that a resend is equal."""
    opgave = post.opgave
    fra, til = periode(data)
    periodetype = {"FordringPeriodeTypeTekst": data.ordret.skrevet(dmi_ordret.PERIODETYPE)}
    return {
        "DMIFordringFordringArtKode": data.art,
        "DMITransaktionLøbenummer": post.loebenummer,
        "DMIFordringTypeKode": data.type_kode,
        "DMIFordringFordringHaverSkift": False,
        "DMIFordringPEnhedNummer": data.p_nummer,
        "DMIFordringEFIFordringID": opgave.fordring_id,
        "DMIFordringEFIHovedFordringID": opgave.hoved_id_hos_dmi,
        # A related claim inherits its main claim's.
        "DMIFordringModtagelseDato": opgave.fordring_modtaget or local_date(opgave.modtaget),
        # Whether a related claim is fee or interest is not known here; the element is optional.
        "DMIFordringTypeKategori": _HOVED if data.kategori == Kategori.HF else None,
        "DMIFordringStiftelseTidspunkt": _midnat(data.stiftelsesdato),
        "DMIFordringForfaldDato": data.forfaldsdato,
        "DMIFordringSRBDato": data.srb,
        "FordringBeløbStruktur": {"ValutaKode": "DKK", "FordringBeløb": data.beloeb_oere},
        "FordringPeriodeStruktur": {"FordringPeriodeFraDato": fra, "FordringPeriodeTilDato": til, **periodetype},
        "DMIFordringFordringHaverRef": data.reference,
        "DMIFordringFordringHaverBeskr": data.beskrivelse or None,
        "DMIFordringForeløbigFastsat": data.foreloebig_fastsat,
        "Hovedstol": {"FordringBeløbStruktur": {"ValutaKode": "DKK", "FordringBeløb": data.hovedstol_oere}},
        "FordringStopListeStruktur": {},
        "FordringHæftelseListe": {
            "FordringHæftelse": [_haeftelse(nummer, data, indberetter) for nummer in range(1, len(data.skyldnere) + 1)]
        },
        "RenteValgStruktur": _rentevalg(data.rentevalg),
        "FordringHaverRelationStruktur": {"DMIFordringHaverID": opgave.fordringshaver_id},
    }


def _rentevalg(valg: Rentevalg | None) -> Post | None:
    if valg is None:
        return None
    return {
        "RenteRegelNummer": valg.regel,
        "RenteSatsKode": int(valg.satskode),
        "FordringRenteSatsAnvendt": valg.sats,
    }


def _midnat(dato: date | None) -> datetime | None:
    """DMI wants a moment where the claim has a day: its first, in Denmark."""
    return None if dato is None else datetime.combine(dato, time(), DANISH_ZONE).astimezone(UTC)


def _haeftelse(nummer: int, data: Fordringsdata, indberetter: str) -> Post:
    skyldner = data.skyldnere[nummer - 1]
    kommentar = "\n".join(note.tekst for note in data.bilag.noter if note.skyldner == nummer)
    return {
        "DMIIndberetterOpretStruktur": {"DMIIndberetterID": indberetter},
        "KundeStruktur": _kunde(skyldner),
        "HæftelseForm": "SOL" if len(data.skyldnere) > 1 else "ALM",
        "HæftelseStartDato": data.stiftelsesdato,
        "HæftelseForældelseDato": skyldner.foraeldelsesdato,
        # The claimant keeps the date of limitation and sends changes of it.
        "HæftelseForældelseAutoOpdater": False,
        "HæftelseKommentar": kommentar or None,
        "HæftelseDom": skyldner.domsdato is not None,
        "HæftelseDomDato": skyldner.domsdato,
        "HæftelseForlig": skyldner.forligsdato is not None,
        "HæftelseForligDato": skyldner.forligsdato,
        "HæftelseStopListeStruktur": {},
        "HæftelseModregningStopListeStruktur": {},
        "HæftelseRenteFritagListeStruktur": {},
        **dmi_ordret.haeftelse(skyldner),
    }


def _kunde(skyldner: Skyldner | a.Skyldnerident) -> Post:
    return {"KundeNummer": skyldner.ident, "KundeType": KUNDETYPE[skyldner.ident_type]}


def regulering(post: Leveringspost, indberetter: str) -> Post:
    """One regulation.

    Raises:
        ValueError: DMI has nothing like the action; such an action never gets here.
    """
    opgave = post.opgave
    if not a.passer(opgave.aktionskode, opgave.data) or opgave.aktionskode not in _KODER:
        raise ValueError("DMI has no such regulation")
    return {
        "FordringReguleringAktionTypeKode": _KODER[opgave.aktionskode],
        "DMIFordringHaverID": opgave.fordringshaver_id,
        "DMITransaktionLøbenummer": post.loebenummer,
        "DMIIndberetterOpretStruktur": {"DMIIndberetterID": indberetter},
        "DMIFordringEFIFordringID": opgave.id_hos_dmi,
        "AktionValg": _valg(post, opgave.data),
    }


def _valg(post: Leveringspost, data: a.Aktionsindhold) -> Post:
    kode = post.opgave.aktionskode
    match data:
        case a.Nedskrivning():
            valg = _nedskriv(data.aarsag, data.beloeb_oere, data.virkningsdato, data.skyldner, data.ordret)
        case a.Annullering() if kode in a.NEDSKRIVENDE:
            valg = _nedskriv(Nedskrivningsaarsag.INDB, data.beloeb_oere, data.virkningsdato, data.skyldner)
        case a.Annullering():
            valg = _opskriv(_OPSKRIVNINGSAARSAG[kode], data.beloeb_oere, data.virkningsdato, data.skyldner)
        case a.Opskrivning():
            valg = _opskriv(_OPSKRIVNINGSAARSAG[kode], data.beloeb_oere, data.virkningsdato, None)
        case a.Tilbagekald():
            valg = {"DMIFordringTilbagekaldStruktur": _tilbagekald(post, data)}
        case a.Aendring():
            valg = {"DMIFordringÆndrStruktur": _aendr(data)}
        case _:
            raise ValueError("DMI has no such regulation")
    return valg


def _nedskriv(
    aarsag: str, oere: int, dato: date | None, skyldner: a.Skyldnerident | None, ordret: Ordret = INTET_ORDRET
) -> Post:
    indhold = {
        "KundeStruktur": _kunde(skyldner) if skyldner else None,
        "FordringNedskrivningVirkningFra": dato,
        "NedskrivningÅrsagStruktur": {
            "FordringNedskrivningÅrsagKode": aarsag,
            "FordringNedskrivningÅrsagBegrundelse": ordret.skrevet(dmi_ordret.BEGRUNDELSE) or forklaring(aarsag),
            "FordringNedskrivningÅrsagTekst": ordret.skrevet(dmi_ordret.AARSAGSTEKST),
        },
        "NedskrivningBeløbStruktur": {"ValutaKode": "DKK", "FordringNedskrivningBeløb": oere},
    }
    return {"DMIFordringNedskrivStruktur": indhold}


def _opskriv(aarsag: str, oere: int, dato: date | None, skyldner: a.Skyldnerident | None) -> Post:
    indhold = {
        "KundeStruktur": _kunde(skyldner) if skyldner else None,
        "FordringOpskrivningVirkningFra": dato,
        "OpskrivningÅrsagStruktur": {
            "FordringOpskrivningÅrsagKode": aarsag,
            "FordringOpskrivningÅrsagBegrundelse": _OPSKRIVNINGSTEKST[aarsag],
        },
        "OpskrivningBeløbStruktur": {"ValutaKode": "DKK", "FordringOpskrivningBeløb": oere},
    }
    return {"DMIFordringOpskrivStruktur": indhold}


def _tilbagekald(post: Leveringspost, data: a.Tilbagekald) -> Post:
    return {
        "FordringTilbagekaldÅrsagKode": data.aarsag,
        "FordringTilbagekaldDato": local_date(post.opgave.modtaget),
        "FordringTilbagekaldVirkningFra": data.virkningsdato,
    }


def _aendr(data: a.Aendring) -> Post:
    haeftelser = [
        {
            "KundeStruktur": _kunde(skyldner),
            "HæftelseForældelseDato": skyldner.foraeldelsesdato,
            "HæftelseDomDato": skyldner.domsdato,
            "HæftelseForligDato": skyldner.forligsdato,
        }
        for skyldner in data.skyldnere
    ]
    return {
        "DMIFordringFordringArtKode": data.art,
        "DMIFordringPEnhedNummer": data.p_nummer,
        "DMIFordringStiftelseTidspunkt": _midnat(data.stiftelsesdato),
        "RenteValgStruktur": _rentevalg(data.rentevalg),
        "FordringHæftelseListe": {"HæftelseÆndring": haeftelser} if haeftelser else None,
    }
