"""PSRM by the MF contract: deliveries and receipts, between our records and the contract's."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

from fordringsbro.contract.binding import Kontrakt, Post
from fordringsbro.contract.files import rod
from fordringsbro.inddrivelse.levering import Aktionssvar, Leverance, Svar, Svarslags
from fordringsbro.inddrivelse.levering import Post as Leveringspost
from fordringsbro.inddrivelse.model import Fordringsdata, Nedskrivning, Skyldner
from fordringsbro.inddrivelse.udveksling import Kanal, udveksl
from fordringsbro.platform.clock import Clock

_EFIWS: Final = "{urn:oio:skat:efi:ws:1.0.1}"
_INDBERET: Final = f"{_EFIWS}MFFordringIndberet"
_KVITTERING: Final = f"{_EFIWS}MFKvitteringHent"

# What the errors in the header mean for a delivery (numbers and meanings from the 2012 samples and READMEs).
_HEADERFEJL: Final = {
    "171": Svarslags.KENDT,  # the delivery is already processed
    "170": Svarslags.INGEN_ADGANG,  # our SE number is on no agreement: every delivery would fail
    "208": Svarslags.AFVIST,  # breaks the schema
    "900": Svarslags.UKENDT,  # unforeseen technical error
}
_FORKLARING: Final = {"INDB": "Indbetaling til fordringshaver", "REGU": "Regulering"}


def kontrakt() -> Kontrakt:
    """Read the MF contract."""
    return Kontrakt.load(rod("xsd") / "mf" / "efiws.xsd")


class PsrmKlient:
    """Speaks to PSRM.

    Args:
        indberet: The way to MFFordringIndberet.
        kvittering: The way to MFKvitteringHent.
        se_nummer: The SE number this system reports under.
        clock: Time, for the messages' headers.
        mf: The MF contract.
    """

    har_kvitteringer = True
    blandet = True

    def __init__(
        self, indberet: Kanal, kvittering: Kanal, se_nummer: str, clock: Clock, mf: Kontrakt | None = None
    ) -> None:
        self._indberet = indberet
        self._kvittering = kvittering
        self._se_nummer = se_nummer
        self._clock = clock
        self._kontrakt = mf or kontrakt()

    def indberet(self, leverance: Leverance) -> Svar:
        """Send a delivery; the same ids again bring error 171, never a second effect."""

        def besked() -> Post:
            return {
                **self._hoved(leverance.transaktion_id),
                "ModtagFordringLeveranceIdentifikator": leverance.leverance_id,
                "FordringAktionSamling": {"FordringAktion": [aktion(post) for post in leverance.poster]},
            }

        svar = udveksl(self._kontrakt, self._indberet, f"{_INDBERET}_I", besked, f"{_INDBERET}_O")
        return svar if isinstance(svar, Svar) else laes_indberet(svar, leverance.leverance_id)

    def kvitteringer(self, leverance: Leverance) -> Svar:
        """Ask for the receipts of a delivery; no actions in the answer when PSRM does not know it."""

        def besked() -> Post:
            return {
                # A question is a message of its own each time.
                **self._hoved(uuid4()),
                "ModtagFordringLeveranceIdentifikator": leverance.leverance_id,
                "FordringIDSamling": {},
            }

        svar = udveksl(self._kontrakt, self._kvittering, f"{_KVITTERING}_I", besked, f"{_KVITTERING}_O")
        return svar if isinstance(svar, Svar) else laes_kvitteringer(svar)

    def _hoved(self, transaktion_id: UUID) -> Post:
        return {
            "HovedOplysninger": {
                "TransaktionIdentifikator": str(transaktion_id),
                "TransaktionTid": self._clock.now(),
            },
            "FordringhaverSystemIDStruktur": {"VirksomhedSENummerIdentifikator": self._se_nummer},
        }


def aktion(post: Leveringspost) -> Post:
    """One FordringAktion."""
    opgave = post.opgave
    data = opgave.data
    if isinstance(data, Fordringsdata):
        valg: Post = {
            "OpretFordringAktion": {
                "MFOpretFordringStruktur": _opret(post, data),
                # Related claims go as deliveries of their own, after PSRM has created the main claim.
                "OpretUnderfordringSamling": {},
            }
        }
    else:
        valg = {"MFNedskrivFordringStruktur": _nedskriv(post, data)}
    return {
        "ModtagFordringAktionKode": opgave.aktionskode,
        "FordringHaverIdentifikator": opgave.fordringshaver_id,
        "AktionValg": valg,
    }


def _opret(post: Leveringspost, data: Fordringsdata) -> Post:
    rente = data.rentevalg
    return {
        "FordringFordringArtKode": data.art,
        "FordringTypeKode": data.type_kode,
        "FordringFordringHaverReference": data.reference,
        "FordringProduktionEnhedIdentifikator": int(data.p_nummer) if data.p_nummer else None,
        "FordringInddrivelseHovedFordringIdentifikator": post.backend_hoved_id,
        "FordringFordringHaverBeskrivelseTekst": data.beskrivelse or None,
        # A related claim inherits its main claim's time of receipt, which PSRM knows.
        "FordringModtagelseDatoTid": None if post.backend_hoved_id else post.opgave.modtaget,
        "FordringStiftelseDato": data.stiftelsesdato,
        "FordringForfaldDato": data.forfaldsdato,
        "FordringSidsteRettidigeBetalingDato": data.srb,
        "FordringBeloebStruktur": {"ValutaKode": "DKK", "FordringBeloeb": data.beloeb_oere},
        "FordringPeriodeStruktur": {"FordringPeriode": _periode(data)},
        "FordringOprindeligBeloebStruktur": {
            "ValutaKode": "DKK",
            "InddrivelseFordringOprindeligBeloeb": data.hovedstol_oere,
        },
        "SagsbemaerkningSamling": {},
        "DokumentSamling": {},
        "RenteValgStruktur": {
            "RenteRegelIdentifikator": rente.regel,
            "RenteSatsKode": int(rente.satskode),
            "FordringRenteSatsAnvendt": rente.sats,
        }
        if rente
        else None,
        "FordringHaverIdentifikator": post.opgave.fordringshaver_id,
        "FordringHaeftelseSamling": {
            "MFHaeftelseStruktur": [_haeftelse(skyldner, len(data.skyldnere)) for skyldner in data.skyldnere]
        },
    }


def periode(data: Fordringsdata) -> tuple[date | None, date | None]:
    """The period as it is sent.

    The structure is mandatory while the filter demands that a claim of a point in time has no period; the contract's
    own convention for "no real end" is an end that equals the start (README of delivery 20110831). So a claim without
    a period gets its day of origin as both.
    """
    fra = data.periode_fra or data.stiftelsesdato or data.forfaldsdato
    return fra, data.periode_til or fra


def _periode(data: Fordringsdata) -> Post:
    fra, til = periode(data)
    return {"StartDate": fra, "EndDate": til}


def _haeftelse(skyldner: Skyldner, antal: int) -> Post:
    return {
        "MFKundeStruktur": {"Valg": _kunde(skyldner)},
        # PSRM knows joint and several liability only; one debtor alone is the ordinary form.
        "HaeftelseFormKode": "SOL" if antal > 1 else "ALM",
        "HaeftelseForaeldelseDato": skyldner.foraeldelsesdato,
        "HaeftelseDomIndikator": skyldner.domsdato is not None,
        "HaeftelseDomDato": skyldner.domsdato,
        "HaeftelseForligIndikator": skyldner.forligsdato is not None,
        "HaeftelseForligDato": skyldner.forligsdato,
    }


def _kunde(skyldner: Skyldner) -> Post:
    if skyldner.ident_type == "CPR":
        return {"PersonCivilRegistrationIdentifier": skyldner.ident}
    if skyldner.ident_type == "AKR":
        return {"AlternativKontaktIdentifikator": int(skyldner.ident)}
    # The contract has no place for a CVR number; a company's CVR number is one of its SE numbers.
    return {"VirksomhedSENummerIdentifikator": skyldner.ident}


def _nedskriv(post: Leveringspost, data: Nedskrivning) -> Post:
    return {
        "FordringInddrivelseFordringIdentifikator": post.backend_fordring_id,
        "FordringNedskrivningVirkningFraDato": data.virkningsdato,
        "NedskrivningAarsagStruktur": {
            "FordringNedskrivningAarsagKode": data.aarsag,
            "FordringNedskrivningAarsagBegrundelseTekst": _FORKLARING[data.aarsag],
        },
        "NedskrivningBeloebStruktur": {"ValutaKode": "DKK", "FordringNedskrivningBeloeb": data.beloeb_oere},
    }


def laes_indberet(svar: Post, leverance_id: int) -> Svar:
    """What MFFordringIndberet_O means."""
    fejl = _headerfejl(svar)
    if fejl:
        return fejl
    info = svar.get("FordringInfo") or {}
    if info.get("ModtagFordringLeveranceIdentifikator") != leverance_id:
        return Svar(Svarslags.UKENDT, "ANDEN_LEVERANCE")
    strukturer = (info.get("FordringAktionStatusSamling") or {}).get("MFAktionStruktur", [])
    return _modtaget(strukturer)


def laes_kvitteringer(svar: Post) -> Svar:
    """What MFKvitteringHent_O means."""
    fejl = _headerfejl(svar)
    if fejl:
        return fejl
    kvitteringer = (svar.get("KvitteringSamling") or {}).get("Kvittering", [])
    strukturer = [kvittering.get("MFAktionStruktur", {}) for kvittering in kvitteringer]
    # In an order of PSRM's own; its numbers rise in the order of the delivery.
    return _modtaget(sorted(strukturer, key=lambda post: post.get("ModtagFordringAktionIdentifikator", 0)))


def _modtaget(strukturer: list[Post]) -> Svar:
    try:
        return Svar(Svarslags.MODTAGET, aktioner=tuple(_aktionssvar(struktur) for struktur in strukturer))
    except KeyError:
        return Svar(Svarslags.UKENDT, "UFULDSTAENDIGT_SVAR")


def _headerfejl(svar: Post) -> Svar | None:
    struktur = (svar.get("HovedOplysningerSvar") or {}).get("SvarStruktur") or {}
    koder = [str(fejl.get("FejlIdentifikator")) for fejl in struktur.get("FejlStruktur", [])]
    if not koder:
        return None
    # The first that we know decides; none known is parked, not guessed.
    slags = next((_HEADERFEJL[kode] for kode in koder if kode in _HEADERFEJL), Svarslags.UFORSTAAELIG)
    return Svar(slags, "MF_" + "_".join(koder))


def _aktionssvar(struktur: Post) -> Aktionssvar:
    aarsager: list[dict[str, Any]] = (struktur.get("AfvistAarsagSamling") or {}).get("MFAktionAfvistStruktur", [])
    return Aktionssvar(
        status=struktur["ModtagFordringAktionStatusKode"],
        aktionskode=struktur["ModtagFordringAktionKode"],
        tidspunkt=struktur["ModtagFordringAktionStatusAendretDato"],
        reference=struktur.get("FordringFordringHaverReference"),
        backend_fordring_id=struktur["FordringInddrivelseFordringIdentifikator"],
        backend_aktion_id=struktur["ModtagFordringAktionIdentifikator"],
        afvist=tuple(
            (aarsag["ModtagFordringAktionAfvistIdentifikator"], aarsag["ModtagFordringAktionAfvistTekst"])
            for aarsag in aarsager
        ),
    )
