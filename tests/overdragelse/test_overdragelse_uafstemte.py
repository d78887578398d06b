"""What collection refused of what the ledger booked: seen as a difference until it is told again or settled."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from overdragelse_hjaelp import CVR, ET, I_DAG, fordring

from fordringsbro.aktion.model import Backend, Inddrivelsesudfald, Udfaldsstatus
from fordringsbro.debitor.bog.tilbagefoersel import IndbetalingNedregulering
from fordringsbro.debitor.model import Afskrivning, AfskrivningNedregulering, Konto, Nedregulering, Registrering
from fordringsbro.nymf.model import Aktionsfilter
from fordringsbro.nymf.register.registerhaendelse import Systemsted
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.overdragelse import uafstemte_store
from fordringsbro.overdragelse.rettelser import KanIkkeRettesError
from fordringsbro.overdragelse.uafstemte import IntetAtAfstemmeError, KanIkkeUdlignesError, afviste_rettelser
from fordringsbro.overdragelse.uafstemte_model import Afstemningsart


def aktioner(by):
    with by.dele.database.transaction() as conn:
        return by.dele.nymf.aktioner(conn, Aktionsfilter())


def svar(by, afvis: bool = False) -> None:
    """PSRM carries everything out that it has; with `afvis` it refuses all of it."""
    while ude := [a for a in aktioner(by) if a.tilstand is Aktionstilstand.ROUTED]:
        with by.dele.database.transaction() as conn:
            for a in ude:
                status = Udfaldsstatus.AFVIST if afvis else Udfaldsstatus.UDFOERT
                hvorfor = ((60000, "Afvist"),) if afvis else ()
                by.dele.overdragelse.kvitter(
                    conn,
                    Inddrivelsesudfald(
                        a.aktion_id, status, hvorfor, None if afvis else a.aktion_id, by.dele.clock.now()
                    ),
                )


class Sag:
    """A claim of 500 at PSRM, its account, and what is asked about both balances."""

    def __init__(self, by) -> None:
        self.by = by
        self.f = fordring()
        self.konto = by.registrer(self.f)
        by.koer()
        svar(by)

    @property
    def saldi(self) -> tuple[int, int]:
        """What is owed by the ledger, and by PSRM's receipts."""
        with self.by.dele.database.transaction() as conn:
            post = self.by.dele.nymf.fordring(conn, 1001, self.f.fordring_id)
            assert self.by.dele.bog.efterproev_kaede(conn) == ()
            return self.by.dele.bog.fordring(conn, self.f.fordring_id).restance_oere, post.saldo_oere

    @property
    def uafstemt(self) -> list[tuple[int, int, tuple[str, ...]]]:
        """The differences: both balances and the codes."""
        with self.by.dele.database.transaction() as conn:
            return [(a.bog_oere, a.inddrivelse_oere, a.koder) for a in afviste_rettelser(conn)]

    def tag_tilbage(self, indbetaling: UUID, oere: int | None) -> None:
        dele = self.by.dele
        with dele.database.transaction() as conn:
            n = IndbetalingNedregulering(uuid4(), CVR, self.by.fagsystem, self.konto, indbetaling, I_DAG, oere)
            dele.overdragelse.tilbagefoert(conn, dele.bog.indbetaling_nedreguler(conn, n))

    def afskriv(self, oere: int) -> UUID:
        dele, a = self.by.dele, Afskrivning(uuid4(), self.f.fordring_id, oere, I_DAG)
        with dele.database.transaction() as conn:
            dele.bogfoering.afskriv(conn, CVR, [a])
        return a.afskrivning_id

    def send_igen(self) -> None:
        with self.by.dele.database.transaction() as conn:
            self.by.dele.afstemninger.send_igen(conn, self.f.fordring_id, hvem="KL", hvorfor="rettet hos PSRM")

    def udlign(self) -> None:
        with self.by.dele.database.transaction() as conn:
            self.by.dele.afstemninger.udlign(conn, self.f.fordring_id, hvem="KL", hvorfor="PSRM har ret")


@pytest.fixture
def sag(by) -> Sag:
    return Sag(by)


def test_a_refused_write_down_is_a_difference_until_it_is_told_again(by, sag):
    """Seen with both balances and the code; gone as soon as it is on its way again, back when it is refused again."""
    by.betal_og_meld(sag.konto, 20_000)
    assert sag.uafstemt == []
    svar(by, afvis=True)
    assert sag.uafstemt == [(30_000, 50_000, ("60000",))]
    sag.send_igen()
    assert sag.uafstemt == []
    svar(by, afvis=True)
    assert sag.uafstemt == [(30_000, 50_000, ("60000",))]
    sag.send_igen()
    svar(by)
    assert sag.uafstemt == []
    assert sag.saldi == (30_000, 30_000)
    with by.dele.database.transaction() as conn:
        valg = uafstemte_store.afstemninger(conn, sag.f.fordring_id)
    assert [(a.art, a.bog_oere, a.inddrivelse_oere, a.hvem) for a in valg] == [
        (Afstemningsart.SENDT_IGEN, 30_000, 50_000, "KL")
    ] * 2


def test_a_payment_told_again_can_be_taken_back(by, sag):
    """The undoing is of the write-down that stands, in part and in whole."""
    indbetaling = by.betal_og_meld(sag.konto, 20_000)
    svar(by, afvis=True)
    sag.send_igen()
    svar(by)
    sag.tag_tilbage(indbetaling, 5_000)
    svar(by)
    assert sag.saldi == (35_000, 35_000)
    sag.tag_tilbage(indbetaling, None)
    svar(by)
    assert sag.saldi == (50_000, 50_000)


def test_only_what_stands_is_told_again(by, sag):
    """A part that was taken back while it was refused needs no telling."""
    indbetaling = by.betal_og_meld(sag.konto, 20_000)
    svar(by, afvis=True)
    sag.tag_tilbage(indbetaling, 5_000)
    assert sag.uafstemt == [(35_000, 50_000, ("60000",))]
    sag.send_igen()
    svar(by)
    assert sag.saldi == (35_000, 35_000)


def test_a_payment_taken_back_whole_closes_it(by, sag):
    """The fagsystem's own reversal is a counter-entry too."""
    indbetaling = by.betal_og_meld(sag.konto, 20_000)
    svar(by, afvis=True)
    sag.tag_tilbage(indbetaling, None)
    assert sag.uafstemt == []
    with pytest.raises(IntetAtAfstemmeError):
        sag.send_igen()


def test_a_refused_payment_is_settled_in_the_ledger(by, sag):
    """The payment is taken back on that claim; what was told of others stays."""
    by.betal_og_meld(sag.konto, 10_000)
    svar(by)
    by.betal_og_meld(sag.konto, 20_000)
    svar(by, afvis=True)
    assert sag.uafstemt == [(20_000, 40_000, ("60000",))]
    sag.udlign()
    assert sag.saldi == (40_000, 40_000)
    assert sag.uafstemt == []
    with pytest.raises(IntetAtAfstemmeError):
        sag.udlign()


def test_a_refused_write_off_is_settled_or_told_again(by, sag):
    """As a payment is."""
    sag.afskriv(10_000)
    svar(by, afvis=True)
    sag.udlign()
    assert sag.saldi == (50_000, 50_000)
    afskrivning = sag.afskriv(5_000)
    svar(by, afvis=True)
    sag.send_igen()
    svar(by)
    assert sag.saldi == (45_000, 45_000)
    n = AfskrivningNedregulering(uuid4(), afskrivning, 2_000, I_DAG)
    with by.dele.database.transaction() as conn:
        by.dele.overdragelse.afskrivning_tilbagefoert(conn, n, by.dele.bog.afskrivning_nedreguler(conn, CVR, n))
    svar(by)
    assert sag.saldi == (47_000, 47_000)


def test_a_refused_undoing_is_told_again_with_its_rest(by, sag):
    """Undoing and rest fell together, and go together again."""
    indbetaling = by.betal_og_meld(sag.konto, 20_000)
    svar(by)
    sag.tag_tilbage(indbetaling, 5_000)
    svar(by, afvis=True)
    assert [(bog, inddrivelse) for bog, inddrivelse, _ in sag.uafstemt] == [(35_000, 30_000)]
    sag.send_igen()
    svar(by)
    assert sag.saldi == (35_000, 35_000)


def test_a_refused_undoing_is_settled_by_a_write_off(by, sag):
    """The ledger gives up what collection does not collect; the next reversal counts it."""
    indbetaling = by.betal_og_meld(sag.konto, 20_000)
    svar(by)
    sag.tag_tilbage(indbetaling, 5_000)
    svar(by, afvis=True)
    sag.udlign()
    assert sag.saldi == (30_000, 30_000)
    assert sag.uafstemt == []
    sag.tag_tilbage(indbetaling, 3_000)
    svar(by, afvis=True)
    sag.udlign()
    assert sag.saldi == (30_000, 30_000)
    sag.tag_tilbage(indbetaling, 4_000)
    svar(by)
    assert sag.saldi == (34_000, 34_000)


def test_a_refused_write_down_of_the_fagsystems_can_only_be_told_again(by, sag):
    """The ledger has no reversal of it."""
    n = Nedregulering(uuid4(), sag.f.fordring_id, 10_000, "REGU")
    ny = Registrering(CVR, by.fagsystem, Konto(sag.konto, "DIVERSE", ET), (), nedreguleringer=(n,))
    with by.dele.database.transaction() as conn:
        kommune = by.dele.overdragelse.kommune(conn, CVR)
        by.dele.overdragelse.registreret(conn, kommune, ny, by.dele.bog.registrer(conn, ny))
    svar(by, afvis=True)
    with pytest.raises(KanIkkeUdlignesError):
        sag.udlign()
    sag.send_igen()
    svar(by)
    assert sag.saldi == (40_000, 40_000)


def test_a_difference_of_a_claim_that_left_collection_is_none(by, sag):
    """What was given back is the ledger's alone."""
    by.betal_og_meld(sag.konto, 20_000)
    svar(by, afvis=True)
    with by.dele.database.transaction() as conn:
        conn.execute("UPDATE debitor.fordring SET overdragelse = 'RETURNERET'")
        assert afviste_rettelser(conn) == []


@pytest.fixture
def reduceret(by, sag) -> Sag:
    """A payment of 200 of which PSRM wrote 150 down."""
    by.betal_og_meld(sag.konto, 20_000)
    ned = aktioner(by)[-1]
    svaret = Inddrivelsesudfald(
        ned.aktion_id, Udfaldsstatus.UDFOERT, (), None, by.dele.clock.now(), reduceret=True, beloeb_oere=15_000
    )
    with by.dele.database.transaction() as conn:
        by.dele.overdragelse.kvitter(conn, svaret)
    return sag


def test_a_reduced_write_down_is_a_difference_too(by, reduceret):
    """Told again it is undone for what was done, and told whole."""
    assert reduceret.uafstemt == [(30_000, 35_000, ("REDUCERET",))]
    reduceret.send_igen()
    assert reduceret.uafstemt == []
    svar(by)
    assert reduceret.saldi == (30_000, 30_000)


def test_a_reduced_write_down_is_settled(by, reduceret):
    """What was not written down of the payment is taken back."""
    reduceret.udlign()
    assert reduceret.uafstemt == []
    assert reduceret.saldi == (35_000, 35_000)


def test_what_was_settled_by_a_write_off_can_be_settled_the_other_way(by, sag):
    """The rest after a later undoing is of that write-off alone; when it is refused, the write-off is taken back."""
    indbetaling = by.betal_og_meld(sag.konto, 20_000)
    svar(by)
    sag.tag_tilbage(indbetaling, 5_000)
    svar(by, afvis=True)
    sag.udlign()
    sag.tag_tilbage(indbetaling, None)
    (fortrydelse,) = [a for a in aktioner(by) if a.tilstand is Aktionstilstand.ROUTED]
    with by.dele.database.transaction() as conn:
        udfoert = Inddrivelsesudfald(fortrydelse.aktion_id, Udfaldsstatus.UDFOERT, (), None, by.dele.clock.now())
        by.dele.overdragelse.kvitter(conn, udfoert)
    svar(by, afvis=True)
    assert [(bog, inddrivelse) for bog, inddrivelse, _ in sag.uafstemt] == [(45_000, 50_000)]
    sag.udlign()
    assert sag.saldi == (50_000, 50_000)
    assert sag.uafstemt == []


def test_what_was_reduced_before_a_move_is_not_undone_in_the_other_system(by, reduceret):
    """That never had it: telling again is refused and changes nothing, and the ledger can be settled."""
    with by.dele.database.transaction() as conn:
        post = by.dele.nymf.fordring(conn, 1001, reduceret.f.fordring_id)
        by.dele.nymf.register.flyt(conn, post.fordring_id, Systemsted(Backend.DMI, 4711), hvem="t", tekst="t")
    foer = len(aktioner(by))
    with pytest.raises(KanIkkeRettesError):
        reduceret.send_igen()
    assert len(aktioner(by)) == foer
    reduceret.udlign()
    assert reduceret.saldi == (35_000, 35_000)
    assert reduceret.uafstemt == []
