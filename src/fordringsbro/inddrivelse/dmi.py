"""DMI by its asynchronous pairs: creations and regulations out, outcomes back by callback."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Final

from fordringsbro.contract.binding import Kontrakt, Post
from fordringsbro.contract.files import rod
from fordringsbro.inddrivelse.levering import Aktionssvar, Leverance, Svar, Svarslags
from fordringsbro.inddrivelse.levering import Post as Leveringspost
from fordringsbro.inddrivelse.model import Fordringsdata, Nedskrivning, Skyldner
from fordringsbro.inddrivelse.psrm import periode
from fordringsbro.inddrivelse.udveksling import Kanal, udveksl
from fordringsbro.platform.clock import DANISH_ZONE, Clock, local_date

NAMESPACE: Final = "{http://skat.dk/begrebsmodel/2009/01/15/}"
_OPRET: Final = f"{NAMESPACE}DMIFordringAsynkronOpret"
_REGULERING: Final = f"{NAMESPACE}DMIFordringAsynkronRegulering"
#: DMI's word for the write-down of a claim.
_NEDSKRIV: Final = "NEDFOR"
_KUNDETYPE: Final = {
    "CPR": "CPR-Person",
    "CVR": "CVR-Virksomhed",
    "SE": "SE-Virksomhed",
    "AKR": "AKR-EFI-Ukendt",
}
_FORKLARING: Final = {"INDB": "Indbetaling til fordringshaver", "REGU": "Regulering"}


def kontrakt() -> Kontrakt:
    """Read the DMI contract."""
    return Kontrakt.load(rod("xsd") / "dmi" / "begrebsmodel.xsd")


class DmiKlient:
    """Speaks to DMI.

    Args:
        opret: The way to DMIFordringAsynkronOpret.
        regulering: The way to DMIFordringAsynkronRegulering.
        indberetter: Who reports, as DMI knows this system.
        clock: Time, for the messages' headers.
        dmi: The DMI contract.
    """

    har_kvitteringer = False
    blandet = False

    def __init__(
        self, opret: Kanal, regulering: Kanal, indberetter: str, clock: Clock, dmi: Kontrakt | None = None
    ) -> None:
        self._opret = opret
        self._regulering = regulering
        self._indberetter = indberetter
        self._clock = clock
        self._kontrakt = dmi or kontrakt()

    def indberet(self, leverance: Leverance) -> Svar:
        """Send a delivery; the same correlation numbers again bring the callback again, never a second effect."""
        kontekst = {
            "HovedOplysninger": {
                "TransaktionsID": str(leverance.transaktion_id),
                "TransaktionsTid": self._clock.now(),
            }
        }
        poster = leverance.poster

        def oprettelser() -> Post:
            return {"Kontekst": kontekst, "Indberetter": self._indberetning(poster)}

        def reguleringer() -> Post:
            return {
                "Kontekst": kontekst,
                "FordringReguleringBatchID": leverance.leverance_id,
                "FordringAktionSamling": {"FordringAktion": [regulering(post, self._indberetter) for post in poster]},
            }

        if isinstance(poster[0].opgave.data, Fordringsdata):
            navn, kanal, besked = _OPRET, self._opret, oprettelser
        else:
            navn, kanal, besked = _REGULERING, self._regulering, reguleringer
        svar = udveksl(self._kontrakt, kanal, f"{navn}_I", besked, f"{navn}_O")
        return svar if isinstance(svar, Svar) else laes_svar(svar)

    def kvitteringer(self, leverance: Leverance) -> Svar:  # noqa: ARG002 - the signature of BackendKlient
        """DMI has no public service to ask; never called, since `har_kvitteringer` is False."""
        return Svar(Svarslags.MODTAGET)

    def _indberetning(self, poster: tuple[Leveringspost, ...]) -> Post:
        return {
            "DMIIndberetterOpretStruktur": {"DMIIndberetterID": self._indberetter},
            "Fordringliste": {
                "InddrivelseModregningsRIMopkrævningsfordring": [
                    fordring(post, post.opgave.data, self._indberetter)
                    for post in poster
                    if isinstance(post.opgave.data, Fordringsdata)
                ]
            },
            "Transportudlægsfordringliste": {},
        }


def fordring(post: Leveringspost, data: Fordringsdata, indberetter: str) -> Post:
    """One claim to create. Everything follows from the action, so that a resend is equal."""
    opgave, rente = post.opgave, data.rentevalg
    fra, til = periode(data)
    return {
        "DMIFordringFordringArtKode": data.art,
        "DMITransaktionLøbenummer": post.loebenummer,
        "DMIFordringTypeKode": data.type_kode,
        "DMIFordringFordringHaverSkift": False,
        "DMIFordringPEnhedNummer": data.p_nummer,
        "DMIFordringEFIFordringID": opgave.fordring_id,
        "DMIFordringEFIHovedFordringID": post.backend_hoved_id,
        "DMIFordringModtagelseDato": local_date(opgave.modtaget),
        # Whether a related claim is fee or interest is not known here; the element is optional.
        "DMIFordringTypeKategori": "HF" if data.kategori == "HF" else None,
        "DMIFordringStiftelseTidspunkt": _midnat(data),
        "DMIFordringForfaldDato": data.forfaldsdato,
        "DMIFordringSRBDato": data.srb,
        "FordringBeløbStruktur": {"ValutaKode": "DKK", "FordringBeløb": data.beloeb_oere},
        "FordringPeriodeStruktur": {"FordringPeriodeFraDato": fra, "FordringPeriodeTilDato": til},
        "DMIFordringFordringHaverRef": data.reference,
        "DMIFordringFordringHaverBeskr": data.beskrivelse or None,
        "DMIFordringForeløbigFastsat": False,
        "Hovedstol": {"FordringBeløbStruktur": {"ValutaKode": "DKK", "FordringBeløb": data.hovedstol_oere}},
        "FordringStopListeStruktur": {},
        "FordringHæftelseListe": {
            "FordringHæftelse": [_haeftelse(skyldner, data, indberetter) for skyldner in data.skyldnere]
        },
        "RenteValgStruktur": {
            "RenteRegelNummer": rente.regel,
            "RenteSatsKode": int(rente.satskode),
            "FordringRenteSatsAnvendt": rente.sats,
        }
        if rente
        else None,
        "FordringHaverRelationStruktur": {"DMIFordringHaverID": opgave.fordringshaver_id},
    }


def _midnat(data: Fordringsdata) -> datetime | None:
    """DMI wants a moment where the claim has a day: its first, in Denmark."""
    if data.stiftelsesdato is None:
        return None
    return datetime.combine(data.stiftelsesdato, time(), DANISH_ZONE).astimezone(UTC)


def _haeftelse(skyldner: Skyldner, data: Fordringsdata, indberetter: str) -> Post:
    return {
        "DMIIndberetterOpretStruktur": {"DMIIndberetterID": indberetter},
        "KundeStruktur": {"KundeNummer": skyldner.ident, "KundeType": _KUNDETYPE[skyldner.ident_type]},
        "HæftelseForm": "SOL" if len(data.skyldnere) > 1 else "ALM",
        "HæftelseStartDato": data.stiftelsesdato,
        "HæftelseForældelseDato": skyldner.foraeldelsesdato,
        # The claimant keeps the date of limitation and sends changes of it.
        "HæftelseForældelseAutoOpdater": False,
        "HæftelseDom": skyldner.domsdato is not None,
        "HæftelseDomDato": skyldner.domsdato,
        "HæftelseForlig": skyldner.forligsdato is not None,
        "HæftelseForligDato": skyldner.forligsdato,
        "HæftelseStopListeStruktur": {},
        "HæftelseModregningStopListeStruktur": {},
        "HæftelseRenteFritagListeStruktur": {},
    }


def regulering(post: Leveringspost, indberetter: str) -> Post:
    """One regulation; only write-downs are forwarded."""
    data = post.opgave.data
    return {
        "FordringReguleringAktionTypeKode": _NEDSKRIV,
        "DMIFordringHaverID": post.opgave.fordringshaver_id,
        "DMITransaktionLøbenummer": post.loebenummer,
        "DMIIndberetterOpretStruktur": {"DMIIndberetterID": indberetter},
        "DMIFordringEFIFordringID": post.opgave.fordring_id,
        "AktionValg": {"DMIFordringNedskrivStruktur": _nedskriv(data)} if isinstance(data, Nedskrivning) else {},
    }


def _nedskriv(data: Nedskrivning) -> Post:
    return {
        "FordringNedskrivningVirkningFra": data.virkningsdato,
        "NedskrivningÅrsagStruktur": {
            "FordringNedskrivningÅrsagKode": data.aarsag,
            "FordringNedskrivningÅrsagBegrundelse": _FORKLARING[data.aarsag],
        },
        "NedskrivningBeløbStruktur": {"ValutaKode": "DKK", "FordringNedskrivningBeløb": data.beloeb_oere},
    }


def laes_svar(svar: Post) -> Svar:
    """What the synchronous answer means: it says only whether DMI has the message."""
    hoved = (svar.get("Kontekst") or {}).get("HovedOplysningerSvar") or {}
    fejl = (hoved.get("SvarReaktion") or {}).get("Fejl", [])
    if fejl:
        return Svar(Svarslags.UFORSTAAELIG, "DMI_" + "_".join(str(en.get("FejlNummer")) for en in fejl))
    return Svar(Svarslags.MODTAGET)


def laes_oprettet(melding: Post) -> list[Aktionssvar]:
    """The outcomes in MFFordringAsynkronOprettet_I; no reasons of error means created."""
    tidspunkt = _tidspunkt(melding)
    return [
        _udfald(
            "OPRETFORDRING",
            post,
            tidspunkt,
            tuple(
                (fejl["DMIFordringOpretFejlNummer"], fejl["DMIFordringOpretFejlTekst"])
                for fejl in post["FejlÅrsagSamling"].get("DMIFordringOpretFejlStruktur", [])
            ),
        )
        for post in melding["FordringOprettetListe"]["Fordringsvar"]
    ]


def laes_reguleret(melding: Post) -> list[Aktionssvar]:
    """The outcomes in MFFordringAsynkronReguleret_I; no reason of rejection means done."""
    tidspunkt = _tidspunkt(melding)
    svar = []
    for post in melding["FordringAktionSamling"]["FordringAktionSvar"]:
        afvist = post.get("FordringReguleringAktionAfvistStruktur")
        aarsager = (
            (
                (
                    afvist["FordringReguleringAktionAfvistNummer"],
                    afvist["FordringReguleringAktionAfvistTekst"],
                ),
            )
            if afvist
            else ()
        )
        kode = "NEDSKRIV" if post["FordringReguleringAktionTypeKode"] == _NEDSKRIV else "ANDET"
        svar.append(_udfald(kode, post, tidspunkt, aarsager))
    return svar


def _udfald(aktionskode: str, post: Post, tidspunkt: datetime, afvist: tuple[tuple[int, str], ...]) -> Aktionssvar:
    return Aktionssvar(
        status="AFVIST" if afvist else "UDFOERT",
        aktionskode=aktionskode,
        tidspunkt=tidspunkt,
        backend_fordring_id=post["DMIFordringEFIFordringID"],
        loebenummer=post["DMITransaktionLøbenummer"],
        afvist=afvist,
    )


def hovedoplysninger(melding: Post) -> Post:
    """The header of a callback, whichever of its two forms DMI uses."""
    kontekst: Post = melding["Kontekst"]
    hoved: Post = kontekst.get("HovedOplysninger") or kontekst["HovedOplysningerSvar"]
    return hoved


def _tidspunkt(melding: Post) -> datetime:
    tid: datetime = hovedoplysninger(melding)["TransaktionsTid"]
    return tid
