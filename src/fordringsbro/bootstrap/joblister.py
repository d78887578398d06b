"""Which jobs there are: what each runs, which run by the clock, and the net below each of the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from fordringsbro.aktion.model import Backend
from fordringsbro.bootstrap.eftersyn import Net, eftersyn
from fordringsbro.inddrivelse import bestilling
from fordringsbro.inddrivelse.beslutning import Indstillinger
from fordringsbro.inddrivelse.forsender import Forsender
from fordringsbro.inddrivelse.kvitteringer import Kvitteringshenter
from fordringsbro.overdragelse.eftersyn import Overdragelseseftersyn
from fordringsbro.overdragelse.hjemtagning import AFVISTE, RETURNEREDE
from fordringsbro.overdragelse.koersel import IGEN
from fordringsbro.overdragelse.service import FORFALDNE
from fordringsbro.platform import taeller_store
from fordringsbro.platform.andele import Andele
from fordringsbro.platform.database import Connection
from fordringsbro.platform.fyraften import fortsaet
from fordringsbro.platform.worker import Periode
from fordringsbro.portal import udvalg_store
from fordringsbro.sf1590.anmodning.service import BETALTE, GODKEND
from fordringsbro.sf1590.fagsystem.fortaelling import FORTAEL
from fordringsbro.sf1590.fagsystem.udbakke import SEND
from fordringsbro.underretning import hentning as underretninger

if TYPE_CHECKING:
    from fordringsbro.bootstrap.installation import Installation

_log = structlog.get_logger("fordringsbro")

#: The jobs of forwarding; those that help are called for by those that they help.
_SENDING: Final = frozenset(
    {bestilling.SEND, bestilling.SEND_MED, bestilling.KVITTERINGER, bestilling.KVITTERINGER_MED}
)
#: Job: a net below the others, run every minute: whatever is ready and has no job gets one.
EFTERSYN: Final = "eftersyn"
#: Job: have each municipality hand over what has become due by time alone.
DAGLIGT: Final = "overdragelse.dagligt"
#: Job: delete messages that nobody fetched.
RYD_OP: Final = "beskedfordeler.ryd_op"
#: Job: remind of hearings.
PAAMINDELSER: Final = "hoering.paamindelser"
#: Job: take claims of before its migration into the table of states.
UDFYLD: Final = "oversigt.udfyld"
#: Portions of claims that one run of it takes.
_PORTIONER: Final = 20
#: When jobs run that nothing else sets going.
PERIODISK: Final[Mapping[str, Periode]] = {
    EFTERSYN: Periode("* * * * *", laas=EFTERSYN),
    bestilling.BOGFOER_IGEN: Periode("* * * * *", laas=bestilling.BOGFOER_IGEN),
    underretninger.BOGFOER_IGEN: Periode("* * * * *", laas=underretninger.BOGFOER_IGEN),
    BETALTE: Periode("* * * * *", laas=BETALTE),
    DAGLIGT: Periode("5 * * * *", laas=DAGLIGT),
    RYD_OP: Periode("5 * * * *", laas=RYD_OP),
    PAAMINDELSER: Periode("5 * * * *", laas=PAAMINDELSER),
    UDFYLD: Periode("* * * * *", laas=UDFYLD),
}
#: When a job looks again whose collection system has its share of the worker.
_IGEN_OM: Final = timedelta(seconds=2)
#: The simulated DMI calls back within a second or two; whoever killed a sandbox and starts it again must not wait long.
_SANDBOX_TILBAGEMELDING: Final = timedelta(seconds=5)


def tasks(i: Installation, navn: str) -> dict[str, Callable[..., None]]:
    """The jobs a worker can run, by name.

    Args:
        i: The installation they work on.
        navn: The worker's name; what one of the same name left behind is freed.
    """
    regler = Indstillinger(navn=navn)
    if i.settings.sandbox:
        regler = replace(regler, tilbagemelding=_SANDBOX_TILBAGEMELDING)
    forsender = Forsender(i.database, i.clock, i.jobs, i.klienter, i.kvitter, regler=regler)
    henter = Kvitteringshenter(i.database, i.clock, i.jobs, i.klienter, i.kvitter, regler=regler)

    andele = Andele(max(1, i.settings.threads // 4))

    def for_system(opgave: str, goer: Callable[[Backend, int], object]) -> Callable[[str, str], None]:
        """A job that waits for a collection system: one that is silent must not have every place of the worker."""

        def job(backend: str, fordringshaver_id: str) -> None:
            system, haver = Backend(backend), int(fordringshaver_id)
            if not andele.koer(system, lambda: goer(system, haver)):
                with i.database.transaction() as conn:
                    til = i.clock.now() + _IGEN_OM
                    bestilling.snart(conn, i.jobs, opgave, system, haver, til=til)

        return job

    def ved_siden_af(goer: Callable[[Backend, int], object]) -> Callable[[str, str], None]:
        """The same beside one that runs; whoever called for help does so again, so it needs no second try."""

        def job(backend: str, fordringshaver_id: str) -> None:
            system, haver = Backend(backend), int(fordringshaver_id)
            andele.koer(system, lambda: goer(system, haver), fri=1)

        return job

    return {
        bestilling.SEND: for_system(bestilling.SEND, forsender.send),
        bestilling.SEND_MED: ved_siden_af(forsender.send),
        bestilling.KVITTERINGER_MED: ved_siden_af(henter.hent),
        bestilling.KVITTERINGER: for_system(bestilling.KVITTERINGER, henter.hent),
        bestilling.BOGFOER_IGEN: henter.bogfoer_igen,
        underretninger.HENT: for_system(underretninger.HENT, i.underretningshenter.hent),
        underretninger.BOGFOER_IGEN: i.underretningshenter.bogfoer_igen,
        FORFALDNE: i.koersel.forfaldne,
        IGEN: i.koersel.igen,
        AFVISTE: i.hjemtagning.afviste,
        RETURNEREDE: i.hjemtagning.returnerede,
        DAGLIGT: i.koersel.bestil,
        RYD_OP: lambda: _ryd_op(i),
        PAAMINDELSER: lambda: _paamind(i),
        FORTAEL: i.fortaelling.fortael,
        SEND: i.afsendelse.send,
        GODKEND: i.afgoerelser.godkend_i_sandkasse,
        BETALTE: i.afgoerelser.afslut_betalte,
        EFTERSYN: lambda: eftersyn(i.database, net(i)),
        UDFYLD: lambda: _udfyld(i),
    }


def net(i: Installation) -> tuple[Net, ...]:
    """The nets below the jobs; what runs by the clock anyway needs none."""
    overdragelse = Overdragelseseftersyn(i.jobs, i.clock)

    def fortael(conn: Connection) -> None:
        i.jobs.defer(conn, FORTAEL, args={}, lock=FORTAEL)

    return (
        Net("sending", _SENDING, i.afsendelser.opsyn),
        Net("due claims", frozenset({FORFALDNE}), overdragelse.forfaldne),
        Net("claims set aside", frozenset({IGEN}), overdragelse.til_side),
        Net("rejected claims", frozenset({AFVISTE}), overdragelse.afviste),
        Net("returned claims", frozenset({RETURNEREDE}), overdragelse.returnerede),
        Net("telling", frozenset({FORTAEL}), fortael),
        Net("messages", frozenset({SEND}), i.afsendelse.opsyn),
        Net("requests", frozenset({GODKEND}), i.anmodninger.opsyn),
        Net("notifications", frozenset({underretninger.HENT}), i.underretningshenter.opsyn),
        Net("receipts", frozenset(), i.resultatbog.eftersyn),
        Net("counts", frozenset(), taeller_store.fold),
    )


def _ryd_op(i: Installation) -> None:
    with i.database.transaction() as conn:
        i.dueslag.ryd_op(conn)


def _udfyld(i: Installation) -> None:
    for _ in range(_PORTIONER):
        fortsaet()
        with i.database.transaction() as conn:
            if not udvalg_store.udfyld(conn):
                return


def _paamind(i: Installation) -> None:
    with i.database.transaction() as conn:
        for sag, trin in i.nymf.hoeringer.paamind(conn):
            _log.info("hearing reminder", hearing=sag.nr, reminder=trin.value, waits_for=sag.tilstand.value)
