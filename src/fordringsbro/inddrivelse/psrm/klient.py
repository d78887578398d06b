"""PSRM by the MF contract: deliveries and receipts, between our records and the contract's."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any, Final
from uuid import UUID, uuid4

from fordringsbro.contract.binding import Kontrakt, Post
from fordringsbro.contract.files import rod
from fordringsbro.inddrivelse.levering import Aktionssvar, Leverance, Leverancesvar, Svarslags
from fordringsbro.inddrivelse.psrm.skriv import aktion
from fordringsbro.inddrivelse.udveksling import Sendekanal, udveksl
from fordringsbro.platform.clock import Clock
from fordringsbro.wire.klient.client import kodelignende

_EFIWS: Final = "{urn:oio:skat:efi:ws:1.0.1}"
_INDBERET: Final = f"{_EFIWS}MFFordringIndberet"
_KVITTERING: Final = f"{_EFIWS}MFKvitteringHent"
#: Stands for a status that an answer lacks.
UDEN_STATUS: Final = "UDEN_STATUS"

# What the errors in the header mean for a delivery (numbers and meanings from the 2012 samples and READMEs).
_HEADERFEJL: Final = {
    "171": Svarslags.KENDT,  # the delivery is already processed
    "170": Svarslags.INGEN_ADGANG,  # our SE number is on no agreement: every delivery would fail
    "208": Svarslags.AFVIST,  # breaks the schema
    "900": Svarslags.UKENDT,  # unforeseen technical error
}


@cache
def kontrakt() -> Kontrakt:
    """The MF contract, read once."""
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

    def __init__(
        self, indberet: Sendekanal, kvittering: Sendekanal, se_nummer: str, clock: Clock, mf: Kontrakt | None = None
    ) -> None:
        self._indberet = indberet
        self._kvittering = kvittering
        self._se_nummer = se_nummer
        self._clock = clock
        self._kontrakt = mf or kontrakt()

    def indberet(self, leverance: Leverance) -> Leverancesvar:
        """Send a delivery; the same ids again bring error 171, never a second effect."""

        def besked() -> Post:
            return {
                **self._hoved(leverance.transaktion_id),
                "ModtagFordringLeveranceIdentifikator": leverance.leverance_id,
                "FordringAktionSamling": {"FordringAktion": [aktion(post) for post in leverance.poster]},
            }

        svar = udveksl(self._kontrakt, self._indberet, f"{_INDBERET}_I", besked, f"{_INDBERET}_O")
        return svar if isinstance(svar, Leverancesvar) else laes_indberet(svar, leverance.leverance_id)

    def kvitteringer(self, leverance: Leverance) -> Leverancesvar:
        """Ask for the receipts of a delivery; no actions in the answer when PSRM does not know it."""

        def besked() -> Post:
            return {
                # A question is a message of its own each time.
                **self._hoved(uuid4()),
                "ModtagFordringLeveranceIdentifikator": leverance.leverance_id,
                "FordringIDSamling": {},
            }

        svar = udveksl(self._kontrakt, self._kvittering, f"{_KVITTERING}_I", besked, f"{_KVITTERING}_O")
        return svar if isinstance(svar, Leverancesvar) else laes_kvitteringer(svar, leverance.leverance_id)

    def _hoved(self, transaktion_id: UUID) -> Post:
        return hoved(self._se_nummer, transaktion_id, self._clock.now())


def hoved(se_nummer: str, transaktion_id: UUID, nu: datetime) -> Post:
    """What every message to PSRM begins with."""
    return {
        "HovedOplysninger": {"TransaktionIdentifikator": str(transaktion_id), "TransaktionTid": nu},
        "FordringhaverSystemIDStruktur": {"VirksomhedSENummerIdentifikator": se_nummer},
    }


def laes_indberet(svar: Post, leverance_id: int) -> Leverancesvar:
    """What MFFordringIndberet_O means."""
    fejl = headerfejl(svar)
    if fejl:
        return fejl
    info = svar.get("FordringInfo") or {}
    if info.get("ModtagFordringLeveranceIdentifikator") != leverance_id:
        return Leverancesvar(Svarslags.UKENDT, "ANDEN_LEVERANCE")
    strukturer = (info.get("FordringAktionStatusSamling") or {}).get("MFAktionStruktur", [])
    return _modtaget([(struktur, {}) for struktur in strukturer])


def laes_kvitteringer(svar: Post, leverance_id: int) -> Leverancesvar:
    """What MFKvitteringHent_O means, where it is about that delivery or does not say."""
    fejl = headerfejl(svar)
    if fejl:
        return fejl
    if svar.get("ModtagFordringLeveranceIdentifikator") not in (None, leverance_id):
        return Leverancesvar(Svarslags.UKENDT, "ANDEN_LEVERANCE")
    kvitteringer = (svar.get("KvitteringSamling") or {}).get("Kvittering", [])
    par = [(post.get("MFAktionStruktur", {}), post.get("UdfoertAktionValg") or {}) for post in kvitteringer]
    # In an order of PSRM's own; its numbers rise in the order of the delivery.
    return _modtaget(sorted(par, key=lambda et: et[0].get("ModtagFordringAktionIdentifikator", 0)))


def _modtaget(par: list[tuple[Post, Post]]) -> Leverancesvar:
    """The answer of these actions, each with what was carried out."""
    return Leverancesvar(Svarslags.MODTAGET, aktioner=tuple(_aktionssvar(*et) for et in par))


def headerfejl(svar: Post) -> Leverancesvar | None:
    """What the errors in an answer's header mean; None when there are none."""
    struktur = (svar.get("HovedOplysningerSvar") or {}).get("SvarStruktur") or {}
    koder = [str(fejl.get("FejlIdentifikator")) for fejl in struktur.get("FejlStruktur", [])]
    if not koder:
        return None
    # The first that we know decides; none known is parked, not guessed.
    slags = next((_HEADERFEJL[kode] for kode in koder if kode in _HEADERFEJL), Svarslags.UFORSTAAELIG)
    return Leverancesvar(slags, "_".join(("MF", *kodelignende(koder))))


def _aktionssvar(struktur: Post, udfoert: Post) -> Aktionssvar:
    opskrivning = udfoert.get("OpskrivFordringKvitteringStruktur") or {}
    nedskrivning = udfoert.get("NedskrivFordringKvitteringStruktur") or {}
    rest = (nedskrivning or opskrivning).get("RestBeloeb") or {}
    ned = nedskrivning.get("NedskrivningBeloebStruktur") or {}
    op = opskrivning.get("OpskrivningBeloebStruktur") or {}
    aarsager: list[dict[str, Any]] = (struktur.get("AfvistAarsagSamling") or {}).get("MFAktionAfvistStruktur", [])
    return Aktionssvar(
        # A word that nobody has taught us, and so parked, where there is none.
        status=struktur.get("ModtagFordringAktionStatusKode", UDEN_STATUS),
        aktionskode=struktur.get("ModtagFordringAktionKode"),
        tidspunkt=struktur.get("ModtagFordringAktionStatusAendretDato"),
        reference=struktur.get("FordringFordringHaverReference"),
        backend_fordring_id=struktur.get("FordringInddrivelseFordringIdentifikator"),
        backend_aktion_id=struktur.get("ModtagFordringAktionIdentifikator"),
        afvist=tuple(
            (aarsag["ModtagFordringAktionAfvistIdentifikator"], aarsag.get("ModtagFordringAktionAfvistTekst", ""))
            for aarsag in aarsager
            if "ModtagFordringAktionAfvistIdentifikator" in aarsag
        ),
        rest_oere=(rest.get("FordringRestBeloebStruktur") or {}).get("FordringRestBeloeb"),
        backend_opskrivning_id=opskrivning.get("FordringInddrivelseFordringIdentifikator"),
        beloeb_oere=ned.get("FordringNedskrivningBeloeb", op.get("FordringOpskrivningBeloeb")),
        reduceret=bool(nedskrivning.get("InddrivelseReduceretBeloeb")),
        fordringshaver_id=struktur.get("FordringHaverIdentifikator"),
    )
