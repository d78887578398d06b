"""`fordringsbro verify`: the invariants over the adapter's database and what the collection systems hold.

The collection systems are asked by the simulators' JSON addresses, so this is for sandboxes and test environments.
Asking while messages are on their way is safe: what we believe is read before the systems are asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import requests

from fordringsbro.bootstrap import Installation
from fordringsbro.inddrivelse.aktioner import SKABENDE
from fordringsbro.inddrivelse.model import Backend
from fordringsbro.kommandoer import efterproev_store as store
from fordringsbro.kommandoer.efterproev_store import Oprettet
from fordringsbro.kommandoer.udskrift import skriv_json, skriv_linje
from fordringsbro.platform.database import Connection

_TIDSGRAENSE_S: Final = 30
#: More violations of one kind than this are counted, not listed, for people.
_VIS: Final = 20
_AFVIST: Final = "AFVIST"
#: How a simulator marks a claim that a conversion took out of it.
_KONVERTERET: Final = "KONV"


@dataclass(frozen=True, slots=True)
class Kontrol:
    """One invariant, tried.

    Attributes:
        navn: Stable name.
        antal: How many things were tried.
        brud: Where it does not hold; ids and reasons, nothing personal.
    """

    navn: str
    da: str
    en: str
    antal: int
    brud: tuple[str, ...]

    def som_dict(self) -> dict[str, object]:
        """The result as JSON values."""
        return {
            "invariant": self.navn,
            "da": self.da,
            "en": self.en,
            "checked": self.antal,
            "ok": not self.brud,
            "violations": list(self.brud),
        }


@dataclass(frozen=True, slots=True)
class _Beholdning:
    """What a collection system says it holds and did."""

    fordringer: Sequence[dict[str, Any]]
    udfoert: Sequence[dict[str, Any]]


def efterproev(dele: Installation, *, som_json: bool) -> bool:
    """Try every invariant and print the outcome; whether all hold."""
    kontroller = list(alle_kontroller(dele))
    if som_json:
        skriv_json([kontrol.som_dict() for kontrol in kontroller])
    else:
        for kontrol in kontroller:
            skriv_linje(f"{'FEJL' if kontrol.brud else 'ok  '}  {kontrol.da} / {kontrol.en} ({kontrol.antal})")
            for brud in kontrol.brud[:_VIS]:
                skriv_linje(f"        {brud}")
            if len(kontrol.brud) > _VIS:
                skriv_linje(f"        ... {len(kontrol.brud) - _VIS} mere / more")
    return not any(kontrol.brud for kontrol in kontroller)


def alle_kontroller(dele: Installation) -> Iterator[Kontrol]:
    """Every invariant, tried."""
    yield from _egne(dele)
    adresser = {Backend.PSRM: dele.settings.psrm_url, Backend.DMI: dele.settings.dmi_url}
    for backend, url in adresser.items():
        with dele.database.transaction() as conn:
            oprettede = store.oprettede(conn, backend)
            konverterede = store.konverterede(conn, backend)
        beholdning = _hent(url)
        with dele.database.transaction() as conn:
            kendte = store.referencer(conn)
        yield from _hos(backend, oprettede, beholdning, kendte)
        if beholdning is not None:
            yield _konverterede(backend, konverterede, beholdning.fordringer)


def _egne(dele: Installation) -> Iterator[Kontrol]:
    """What must hold in our own database, all of it seen at one moment."""
    with dele.database.transaction() as conn:
        store.et_oejeblik(conn)
        yield from [*_bogen(dele, conn), *_aktionerne(conn)]


def _bogen(dele: Installation, conn: Connection) -> Iterator[Kontrol]:
    """The ledger, and what others know of it."""
    fordringer = store.fordringer(conn)
    kaedebrud = dele.bog.efterproev_kaede(conn)
    overdragne, uden_aktion = store.uden_aktion(conn)
    anden_saldo = store.anden_saldo(conn)
    returnerede, returneret_brud = store.returneret_brud(conn)
    bogfoert, ikke_fortalt = store.ikke_fortalt(conn)
    yield Kontrol(
        "journal_chains",
        "Journalens kæder er ubrudte",
        "The journal's chains are unbroken",
        fordringer,
        tuple(f"{brud.fordring_id}, event {brud.seq}: {brud.grund}" for brud in kaedebrud),
    )
    yield Kontrol(
        "handed_over_has_action",
        "Hver overdraget fordring har en aktion",
        "Every claim that was handed over has an action",
        overdragne,
        tuple(uden_aktion),
    )
    yield Kontrol(
        "ledger_balances",
        "Debitorbogen og fordringsregistret har samme saldo for hver fordring under inddrivelse",
        "Ledger and register have the same balance for every claim under collection",
        overdragne,
        tuple(f"{fordring}: ledger {bog} oere, register {register}" for fordring, bog, register in anden_saldo),
    )
    yield Kontrol(
        "returned_left_collection",
        "Debitorbogen ved, hvilke fordringer inddrivelsen har givet tilbage",
        "The ledger knows which claims collection gave back",
        returnerede,
        tuple(returneret_brud),
    )
    yield Kontrol(
        "fagsystem_told",
        "Hver betaling, afskrivning og tilbageførsel er fortalt fagsystemet i præcis én besked",
        "Every payment, write-off and reversal is told to the fagsystem in exactly one message",
        bogfoert,
        tuple(ikke_fortalt),
    )


def _aktionerne(conn: Connection) -> Iterator[Kontrol]:
    """The actions, and the hearings some of them stand in."""
    aktioner, strandede = store.strandede(conn)
    hoeringer, hoering_brud = store.hoering_brud(conn)
    yield Kontrol(
        "actions_accounted_for",
        "Hver aktion er afsluttet eller venter på noget, der har et navn",
        "Every action has ended or waits for something that has a name",
        aktioner,
        tuple(f"action {aktion}" for aktion in strandede),
    )
    yield Kontrol(
        "hearings_have_actions",
        "Hver aktion i høring har én åben høringssag, og omvendt",
        "Every action in hearing has one open case, and the other way round",
        hoeringer,
        tuple(f"action {aktion}" for aktion in hoering_brud),
    )


def _hent(url: str) -> _Beholdning | None:
    """What a collection system holds; None when it can't be asked."""
    try:
        svar = [requests.get(f"{url}/{hvad}", timeout=_TIDSGRAENSE_S) for hvad in ("fordringer", "udfoert")]
        for et in svar:
            et.raise_for_status()
        return _Beholdning(svar[0].json(), svar[1].json())
    except (requests.RequestException, ValueError):
        return None


def _hos(
    backend: Backend, oprettede: Sequence[Oprettet], beholdning: _Beholdning | None, kendte: set[tuple[str, str]]
) -> Iterator[Kontrol]:
    """What must hold between us and one collection system."""
    navn = backend.lower()
    if beholdning is None:
        yield Kontrol(
            f"{navn}_reachable", f"{backend} kan spørges", f"{backend} can be asked", 0, (f"{backend}: no answer",)
        )
        return
    yield Kontrol(
        f"{navn}_once",
        f"Hver oprettet fordring findes præcis én gang i {backend}",
        f"Every created claim is at {backend} exactly once",
        len(oprettede),
        tuple(_ikke_en_gang(oprettede, beholdning.fordringer)),
    )
    yield Kontrol(
        f"{navn}_executed_once",
        f"Hver handling er udført én gang i {backend}",
        f"Every action was executed once at {backend}",
        len(beholdning.udfoert),
        tuple(_ikke_udfoert_en_gang(oprettede, beholdning.udfoert)),
    )
    yield Kontrol(
        f"{navn}_balances",
        f"Beløbene er de samme i {backend}",
        f"The amounts are the same at {backend}",
        len(oprettede),
        tuple(_saldi(oprettede, beholdning.fordringer)),
    )
    yield Kontrol(
        f"{navn}_known",
        f"{backend} har ingen fordringer, som vi ikke har sendt",
        f"{backend} holds no claims that we did not send",
        len(beholdning.fordringer),
        tuple(
            f"{post['fordring_id']}"
            for post in beholdning.fordringer
            if post["reference"] is not None and (post["fordringshaver"], post["reference"]) not in kendte
        ),
    )


def _konverterede(
    backend: Backend, konverterede: Sequence[tuple[int, int]], fordringer: Sequence[dict[str, Any]]
) -> Kontrol:
    """That nothing is collected twice: what a conversion took out of a system has ended there."""
    inddrives = {post["fordring_id"] for post in fordringer if post["tilstand"] != _AFVIST and not post["ophoer"]}
    return Kontrol(
        f"{backend.lower()}_converted",
        f"Det, der er konverteret ud af {backend}, inddrives ikke længere der",
        f"What was converted out of {backend} is no longer collected there",
        len(konverterede),
        tuple(f"{egen}: {hos} is still collected" for egen, hos in konverterede if hos in inddrives),
    )


def _ikke_en_gang(oprettede: Iterable[Oprettet], fordringer: Sequence[dict[str, Any]]) -> Iterator[str]:
    # A claim that was moved away and back is there twice; only the one that was not converted counts.
    gaeldende = [p for p in fordringer if p["tilstand"] != _AFVIST and p.get("ophoer") != _KONVERTERET]
    ider = {post["fordring_id"] for post in gaeldende}
    gange = Counter((post["fordringshaver"], post["reference"]) for post in gaeldende)
    for egen in oprettede:
        if egen.backend_fordring_id not in ider:
            yield f"{egen.fordring_id}: not there"
        elif (antal := gange[str(egen.fordringshaver_id), egen.reference]) > 1:
            yield f"{egen.fordring_id}: there {antal} times"


def _ikke_udfoert_en_gang(oprettede: Iterable[Oprettet], udfoert: Sequence[dict[str, Any]]) -> Iterator[str]:
    for post in udfoert:
        if post["antal"] != 1:
            yield f"action {post['nummer']}: executed {post['antal']} times"
    oprettelser = Counter(post["fordring_id"] for post in udfoert if post["kode"] in SKABENDE)
    for egen in oprettede:
        if not egen.uden_oprettelse and (antal := oprettelser[egen.backend_fordring_id]) != 1:
            yield f"{egen.fordring_id}: created {antal} times"


def _saldi(oprettede: Iterable[Oprettet], fordringer: Sequence[dict[str, Any]]) -> Iterator[str]:
    saldi = {post["fordring_id"]: post["saldo_oere"] for post in fordringer}
    for egen in oprettede:
        saldo = saldi.get(egen.backend_fordring_id)
        # What is on its way may have been executed already.
        lavest, hoejest = egen.ventet_oere - egen.ned_oere, egen.ventet_oere + egen.op_oere
        if saldo is not None and not lavest <= saldo <= hoejest:
            yield f"{egen.fordring_id}: {saldo} oere, {egen.ventet_oere} expected"
