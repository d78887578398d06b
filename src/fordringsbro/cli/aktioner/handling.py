"""`fordringsbro actions` and `parked`: what is on its way to collection, and what waits for a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from fordringsbro.aktion.model import Backend
from fordringsbro.bootstrap.installation import Installation
from fordringsbro.cli.faelles.liste import Listeform, efter_nummer, skriv_liste
from fordringsbro.cli.faelles.listevalg import Listevalg
from fordringsbro.cli.faelles.udskrift import iso, skriv_linje, tid
from fordringsbro.inddrivelse import oversigt
from fordringsbro.inddrivelse import store as afsendelser
from fordringsbro.inddrivelse.levering import Afsendelsestilstand
from fordringsbro.inddrivelse.oversigt import Afsendelsesstand
from fordringsbro.inddrivelse.registrering import Svarregistrering
from fordringsbro.nymf.hoering.hoering import LAENGSTE_HVEM, Hoering, kraev_tekst
from fordringsbro.nymf.model import Aktion
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.opgaver import store as opgavestore
from fordringsbro.opgaver.model import Arbejdsart
from fordringsbro.platform.database import Connection
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.jsontyper import JsonObjekt
from fordringsbro.platform.record import record
from fordringsbro.platform.sidelaesning import sidevis
from fordringsbro.portal import lister_store, store
from fordringsbro.portal.hoeringsform import TILSTAND
from fordringsbro.portal.tekster import AKTIONSKODE, VENTER_PAA
from fordringsbro.portal.tilstandstekster import AKTION

#: What whoever reported an action is told when a person rejects it: number 900 is any technical error's.
_AFVIST_AF_PERSON = (900, "Aktionen kunne ikke sendes til inddrivelsen og er afvist af driften")


@record
class _Aktionslinje:
    """An action with its state (forwarding's, once it is sent) and its hearing."""

    aktion: Aktion
    stand: str
    hoering: Hoering | None


def liste(dele: Installation, valg: Listevalg, *, tilstand: str | None, backend: Backend | None) -> None:
    """Print actions, each with its state and why it is there."""
    with dele.database.transaction() as conn:

        def hent(*, efter: int | None, antal: int, nyeste_foerst: bool) -> list[_Aktionslinje]:
            ider = lister_store.aktioner(
                conn, tilstand=tilstand, backend=backend, efter=efter, nyeste_foerst=nyeste_foerst, antal=antal
            )
            return _vist(dele, conn, ider)

        skriv_liste(_FORM, efter_nummer(valg, hent, lambda vist: vist.aktion.aktion_id), valg)


def _stand(stand: str, hoering: Hoering | None) -> str:
    """A state in words; of an action in hearing also the case's number, whom it waits for and until when."""
    if hoering is None or not hoering.aaben:
        return " / ".join(AKTION[stand])
    hvem = " / ".join(TILSTAND[hoering.tilstand])
    return f"{' / '.join(AKTION[stand])} {hoering.nr}: {hvem}, {hoering.frist}"


def _vist(dele: Installation, conn: Connection, ider: Sequence[int]) -> list[_Aktionslinje]:
    """Actions in the order given, each with its state (forwarding's, once it is sent) and its hearing."""
    aktioner = {aktion.aktion_id: aktion for aktion in dele.nymf.aktioner_ved_id(conn, ider)}
    sendt = store.forsendelse(conn, [i for i, a in aktioner.items() if a.tilstand is Aktionstilstand.ROUTED])
    hoeringer = dele.nymf.hoeringer.for_aktioner(conn, list(ider))
    return [_Aktionslinje(aktioner[i], sendt.get(i, aktioner[i].tilstand.value), hoeringer.get(i)) for i in ider]


def _aktion(vist: _Aktionslinje) -> JsonObjekt:
    aktion, hoering = vist.aktion, vist.hoering
    return {
        "action_id": aktion.aktion_id,
        "fordring_id": aktion.fordring_id,
        "claimant_id": aktion.fordringshaver_id,
        "external_id": str(aktion.ekstern_id),
        "code": aktion.aktionskode,
        "state": vist.stand,
        "backend": aktion.backend.value if aktion.backend else None,
        "route": aktion.rute.value if aktion.rute else None,
        "rule_pack": aktion.pakke,
        "waits_for_action": aktion.venter_paa,
        "findings": [fund.til_json() for fund in aktion.bemaerkninger],
        "hearing": {
            "number": hoering.nr,
            "state": hoering.tilstand.value,
            "deadline": hoering.frist.isoformat() if hoering.frist else None,
        }
        if hoering
        else None,
        "received_at": iso(aktion.modtaget),
        "changed_at": iso(aktion.aendret),
    }


def parkerede(dele: Installation, valg: Listevalg) -> None:
    """Print the actions that wait for a person, those that were queued last first."""
    with dele.database.transaction() as conn:
        raekker = sidevis(
            lambda efter, antal: oversigt.parkerede(conn, efter=efter, hoejst=antal),
            lambda en: en.aktion_id,
            efter=valg.efter_tal(),
            foerst=valg.foerst,
        )
        skriv_liste(_PARKERET, raekker, valg)


def _handling(handling: Afsendelsesstand) -> JsonObjekt:
    return {
        "action_id": handling.aktion_id,
        "fordring_id": handling.fordring_id,
        "claimant_id": handling.fordringshaver_id,
        "code": handling.aktionskode,
        "state": handling.tilstand.value,
        "backend": handling.backend.value,
        "waits_for": VENTER_PAA[handling.venter_paa][1] if handling.venter_paa else None,
        "error": handling.fejlkode,
        "attempts": handling.forsoeg,
        "delivery_id": handling.leverance_id,
        "backend_claim_id": handling.backend_fordring_id,
        "queued_at": iso(handling.oprettet),
        "sent_at": iso(handling.sendt),
    }


def send_igen(dele: Installation, aktion_id: int) -> None:
    """Let a parked action go again.

    Raises:
        FejlError: `UKENDT_ID`; `IKKE_NU` when it is not parked.
    """
    with dele.database.transaction() as conn:
        fundet = oversigt.oversigt(conn, aktion_id=aktion_id)
        if not fundet:
            raise FejlError(Fejlkode.UKENDT_ID)
        if fundet[0].tilstand is not Afsendelsestilstand.PARKED or not dele.afsendelser.send_igen(conn, aktion_id):
            raise FejlError(Fejlkode.IKKE_NU)
    skriv_linje(f"Sendes igen / Goes again: {aktion_id}")


def afvis(dele: Installation, aktion_id: int, *, hvem: str, hvorfor: str, ikke_der: bool) -> None:
    """End a parked action as rejected, on the word of a person: whoever reported it gets that as its receipt.

    Raises:
        FejlError: `UKENDT_ID`; `IKKE_NU` when it is not parked, or may be at the collection system and nobody says that
            it is not; `PARAMETER` without a name or a reason.
    """
    af, tekst = kraev_tekst(hvem, "by", LAENGSTE_HVEM), kraev_tekst(hvorfor, "reason")
    with dele.database.transaction() as conn:
        fundet = afsendelser.aktion(conn, aktion_id)
        if fundet is None:
            raise FejlError(Fejlkode.UKENDT_ID)
        if fundet.tilstand is not Afsendelsestilstand.PARKED:
            raise FejlError(Fejlkode.IKKE_NU)
        if fundet.leverance_id is not None and not ikke_der:
            raise FejlError(Fejlkode.IKKE_NU, sted="--not-there")
        opgavestore.meld_faerdig(conn, Arbejdsart.PARKERET, str(aktion_id), hvem=af, hvorfor=tekst, nu=dele.clock.now())
        if not Svarregistrering(dele.clock, dele.jobs, dele.kvitter).afvis(conn, fundet, aktion_id, _AFVIST_AF_PERSON):
            raise FejlError(Fejlkode.IKKE_NU)
    skriv_linje(f"Afvist / Rejected: {aktion_id}")


def spoerg(dele: Installation, aktion_id: int) -> None:
    """Ask the collection system what became of an action.

    Raises:
        FejlError: `UKENDT_ID`; `IKKE_NU` when it is not out.
    """
    with dele.database.transaction() as conn:
        if not oversigt.oversigt(conn, aktion_id=aktion_id):
            raise FejlError(Fejlkode.UKENDT_ID)
        if not dele.afsendelser.spoerg(conn, aktion_id):
            raise FejlError(Fejlkode.IKKE_NU)
    skriv_linje(f"Der spørges / It is asked for: {aktion_id}")


def genoptag(dele: Installation, backend: Backend) -> None:
    """Let a paused collection system be spoken to again, once its access was mended."""
    with dele.database.transaction() as conn:
        dele.afsendelser.genoptag(conn, backend)
    skriv_linje(f"Genoptaget / Resumed: {backend}")


_FORM: Final[Listeform[_Aktionslinje]] = Listeform(
    "Aktioner / Actions",
    ("Aktion / Action", "Fordrings-ID", "Hvad / What", "Tilstand / State", "System", "Fund", "Ændret / Changed"),
    lambda vist: (
        vist.aktion.aktion_id,
        vist.aktion.fordring_id,
        " / ".join(AKTIONSKODE[vist.aktion.aktionskode]),
        _stand(vist.stand, vist.hoering),
        vist.aktion.backend,
        " ".join(dict.fromkeys(fund.id for fund in vist.aktion.bemaerkninger)),
        tid(vist.aktion.aendret),
    ),
    _aktion,
    lambda vist: vist.aktion.aktion_id,
)


_PARKERET: Final[Listeform[Afsendelsesstand]] = Listeform(
    "Sat til side / Parked",
    (
        "Aktion / Action",
        "Fordrings-ID",
        "Hvad / What",
        "System",
        "Fejl / Error",
        "Forsøg / Attempts",
        "Siden / Since",
    ),
    lambda en: (
        en.aktion_id,
        en.fordring_id,
        " / ".join(AKTIONSKODE[en.aktionskode]),
        en.backend,
        en.fejlkode,
        en.forsoeg,
        tid(en.sendt or en.oprettet),
    ),
    _handling,
    lambda en: en.aktion_id,
)
