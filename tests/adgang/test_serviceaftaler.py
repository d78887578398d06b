"""Service agreements: what a caller may use, as which IT system, for which municipality, and until when."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import psycopg
import pytest

from fordringsbro.adgang import afvisning_store, store
from fordringsbro.adgang.afvisninger import ANDRE, MEST_PR_MINUT, Afvisningsbog
from fordringsbro.adgang.model import Grund, Hvem, Serviceaftale
from fordringsbro.adgang.service import Serviceaftaler
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.wire.http.kalder import AABEN, UKENDT, Kalder
from fordringsbro.wire.http.regel import Adgangsregel

CVR, ANDEN, LEVERANDOER = "29000101", "29000202", "29000303"
SYSTEM, ANDET_SYSTEM = UUID(int=1), UUID(int=2)
KALDER = Kalder(CVR, "ab" * 32)
I_DAG = date(2026, 11, 20)
REGISTRERING = frozenset({Adgangsregel.DEBITOR_REGISTRERING})


def aftale(**anders):
    """An agreement of one municipality's system on its own data, from today on."""
    felter = {
        "aftale_id": uuid4(),
        "hvem": Hvem(cvr=CVR),
        "it_system": SYSTEM,
        "kommune_cvr": CVR,
        "tjenester": REGISTRERING,
        "gaelder_fra": I_DAG,
    }
    return Serviceaftale(**felter | anders)


class Hus:
    """The use cases on a database, with time that the test moves and what is done later done when it says so."""

    def __init__(self, db, clock):
        self.db = db
        self.clock = clock
        self.sekunder = 0.0
        self.senere = []
        self.bog = Afvisningsbog(db, clock, self.senere.append)
        self.aftaler = Serviceaftaler(clock, self.bog, lambda: self.sekunder)

    def lav(self, aftale):
        with self.db.transaction() as conn:
            self.aftaler.tilfoej(conn, aftale, hvem="Test", hvorfor="prøve")
        return aftale

    def afslut(self, aftale, sidste=None):
        with self.db.transaction() as conn:
            return self.aftaler.afslut(conn, aftale.aftale_id, sidste, hvem="Test", hvorfor="slut")

    def maa(self, kalder=KALDER, regel=Adgangsregel.DEBITOR_REGISTRERING, **spurgt):
        """Whether a caller may; whatever was remembered is read anew."""
        self.sekunder += 10
        nej = None
        try:
            with self.db.transaction() as conn:
                self.aftaler.tillader(conn, kalder, regel, **spurgt)
        except FejlError as error:
            nej = (error.kode, error.sted, error.detaljer)
        assert nej in {None, (Fejlkode.INGEN_AFTALE, None, ())}
        return nej is None

    def afviste(self):
        with self.db.transaction() as conn:
            return list(afvisning_store.siden(conn, self.clock.now() - timedelta(days=1)))


@pytest.fixture
def hus(db, clock):
    return Hus(db, clock)


def test_what_an_agreement_says_is_allowed_and_nothing_else(hus):
    """Another service, municipality, system, sender, agreement or caller is refused by one and the same error."""
    egen = hus.lav(aftale())
    alt = {"kommune_cvr": CVR, "it_system": SYSTEM, "afsender": CVR, "aftale_id": egen.aftale_id}
    assert hus.maa(**alt)
    assert not hus.maa(regel=Adgangsregel.DEBITOR_FORESPOERGSEL, **alt)
    assert not hus.maa(kalder=Kalder(ANDEN, "cd" * 32), **alt)
    for felt, andet in (
        ("kommune_cvr", ANDEN),
        ("it_system", ANDET_SYSTEM),
        ("afsender", ANDEN),
        ("aftale_id", uuid4()),
    ):
        assert not hus.maa(**alt | {felt: andet})


def test_a_message_that_names_no_municipality_needs_any_agreement_for_the_service(hus):
    """What isn't said isn't compared."""
    hus.lav(aftale())
    assert hus.maa()
    assert not hus.maa(regel=Adgangsregel.MF)


def test_the_parts_of_two_agreements_are_not_mixed(hus):
    """One system for one municipality and another for another don't allow the one for the other."""
    hus.lav(aftale())
    hus.lav(aftale(it_system=ANDET_SYSTEM, kommune_cvr=ANDEN))
    assert hus.maa(kommune_cvr=ANDEN, it_system=ANDET_SYSTEM)
    assert not hus.maa(kommune_cvr=ANDEN, it_system=SYSTEM)


def test_a_suppliers_system_sends_for_the_municipality_that_it_has_an_agreement_for(hus):
    """In the municipality's name or its own, and not in a third one's."""
    hus.lav(aftale(hvem=Hvem(cvr=LEVERANDOER)))
    kalder = Kalder(LEVERANDOER, "ee" * 32)
    assert hus.maa(kalder, kommune_cvr=CVR, afsender=CVR)
    assert hus.maa(kalder, kommune_cvr=CVR, afsender=LEVERANDOER)
    assert not hus.maa(kalder, kommune_cvr=CVR, afsender=ANDEN)


def test_an_agreement_for_every_municipality_is_for_each(hus):
    """Said in so many words; the sender is the caller or the municipality that the message is about."""
    hus.lav(aftale(kommune_cvr=None))
    assert hus.maa(kommune_cvr=ANDEN, afsender=ANDEN)
    assert not hus.maa(kommune_cvr=ANDEN, afsender=LEVERANDOER)
    with hus.db.transaction() as conn:
        assert hus.aftaler.kommuner(conn, KALDER, Adgangsregel.DEBITOR_REGISTRERING) is None
        assert hus.aftaler.kommuner(conn, KALDER, Adgangsregel.MF) == frozenset()


def test_one_certificate_may_have_an_agreement_of_its_own(hus):
    """By its fingerprint, whatever number is in it; another certificate with that number has none."""
    hus.lav(aftale(hvem=Hvem(aftryk="ab" * 32)))
    assert hus.maa(Kalder(None, "ab" * 32))
    assert not hus.maa(Kalder(CVR, "cd" * 32))
    assert not hus.maa(Kalder(None, "cd" * 32))


@pytest.mark.parametrize(
    ("dage", "gaelder"), [(-1, False), (0, True), (5, True), (6, False)], ids=["før", "første", "sidste", "efter"]
)
def test_an_agreement_counts_from_its_first_day_to_its_last(hus, dage, gaelder):
    """Both days included."""
    hus.lav(aftale(gaelder_fra=I_DAG + timedelta(days=10), gaelder_til=I_DAG + timedelta(days=15)))
    hus.clock.advance(timedelta(days=10 + dage))
    assert hus.maa() == gaelder


def test_whoever_comes_to_an_address_for_everybody_may_do_nothing(hus):
    """Nobody asked who it is: that is no open access."""
    assert not hus.maa(UKENDT)
    with hus.db.transaction() as conn:
        assert hus.aftaler.kommuner(conn, UKENDT, Adgangsregel.PORTAL) == frozenset()


def test_where_access_is_open_everything_is_allowed(hus):
    """Nobody's agreements are looked at, and every municipality is seen."""
    assert hus.maa(AABEN, kommune_cvr=ANDEN, it_system=SYSTEM, afsender=CVR)
    with hus.db.transaction() as conn:
        assert hus.aftaler.kommuner(conn, AABEN, Adgangsregel.PORTAL) is None


def test_an_end_at_once_counts_within_two_seconds(hus):
    """What is remembered of a caller is forgotten by then, and not before, so that it costs no statement."""
    egen = hus.lav(aftale())
    assert hus.maa()
    hus.afslut(egen)
    with hus.db.transaction() as conn:
        hus.sekunder += 1.9
        hus.aftaler.tillader(conn, KALDER, Adgangsregel.DEBITOR_REGISTRERING)
        hus.sekunder += 0.2
        with pytest.raises(FejlError):
            hus.aftaler.tillader(conn, KALDER, Adgangsregel.DEBITOR_REGISTRERING)


def test_an_agreement_ends_on_a_day_and_its_journal_tells_who_said_so(hus):
    """It counts to the end of that day; it can be ended earlier then, and not later or twice."""
    egen = hus.lav(aftale())
    hus.afslut(egen, I_DAG + timedelta(days=3))
    assert hus.maa()
    with pytest.raises(FejlError) as fejl:
        hus.afslut(egen, I_DAG + timedelta(days=4))
    assert fejl.value.kode is Fejlkode.SERVICEAFTALE_TID
    hus.afslut(egen)
    with pytest.raises(FejlError) as fejl:
        hus.afslut(egen)
    assert fejl.value.kode is Fejlkode.SERVICEAFTALE_TID
    with hus.db.transaction() as conn:
        poster = store.journal(conn, egen.aftale_id)
    assert [(post.haendelse, post.hvem, post.gaelder_til) for post in poster] == [
        ("CREATED", "Test", None),
        ("ENDED", "Test", I_DAG + timedelta(days=3)),
        ("ENDED", "Test", None),
    ]


def test_the_journal_of_agreements_is_only_added_to(hus):
    """Neither changed nor deleted, by whatever means."""
    hus.lav(aftale())
    for sql in ("UPDATE adgang.journal SET hvem = 'x'", "DELETE FROM adgang.journal", "TRUNCATE adgang.journal"):
        with pytest.raises(psycopg.errors.RestrictViolation), hus.db.transaction() as conn:
            conn.execute(sql)


def test_nothing_is_agreed_for_the_past_nor_twice(hus):
    """Yesterday is refused; so is what another agreement says for some of the days, naming that one."""
    with pytest.raises(FejlError) as fejl:
        hus.lav(aftale(gaelder_fra=I_DAG - timedelta(days=1)))
    assert (fejl.value.kode, fejl.value.sted) == (Fejlkode.SERVICEAFTALE_TID, "--from: 2026-11-20")
    egen = hus.lav(aftale(gaelder_til=I_DAG + timedelta(days=5)))
    with pytest.raises(FejlError) as fejl:
        hus.lav(aftale(gaelder_fra=I_DAG + timedelta(days=5), tjenester=REGISTRERING | {Adgangsregel.MF}))
    assert (fejl.value.kode, fejl.value.sted) == (Fejlkode.SERVICEAFTALE_FORM, str(egen.aftale_id))
    hus.lav(aftale(gaelder_fra=I_DAG + timedelta(days=6)))


@pytest.mark.parametrize(
    ("felter", "sted"),
    [
        ({"tjenester": frozenset()}, "--service"),
        ({"tjenester": frozenset({Adgangsregel.OFFENTLIG})}, "--service"),
        ({"kommune_cvr": "2900010"}, "--municipality: 8 digits"),
        ({"it_system": None}, "--system (DebitorRegistreringAfsend)"),
        ({"gaelder_til": I_DAG - timedelta(days=1)}, "--to < --from"),
    ],
)
def test_what_can_be_no_agreement_is_refused_by_name(felter, sted):
    """Each field that is wrong is named, and its value is not."""
    with pytest.raises(FejlError) as fejl:
        aftale(**felter)
    assert (fejl.value.kode, fejl.value.sted) == (Fejlkode.SERVICEAFTALE_FORM, sted)


@pytest.mark.parametrize(
    "hvem", [{}, {"cvr": CVR, "aftryk": "ab" * 32}, {"cvr": "2900010१"}, {"aftryk": "AB" * 32}, {"aftryk": "ab" * 31}]
)
def test_an_agreement_is_one_owners(hvem):
    """A CVR number or a fingerprint, in its one form, and not both."""
    with pytest.raises(FejlError):
        Hvem(**hvem)


def test_a_refusal_is_kept_with_its_reason_though_its_transaction_is_undone(hus):
    """Who, what, when and why; nothing of the message."""
    hus.lav(aftale())
    assert not hus.maa(kommune_cvr=ANDEN)
    (afvist,) = hus.afviste()
    assert (afvist.hvem, afvist.adresse, afvist.grund, afvist.antal) == (
        "29000101 abababababababab",
        "DebitorRegistreringAfsend",
        Grund.ANDEN_KOMMUNE,
        1,
    )


def test_a_flood_of_refusals_is_a_few_lines(hus):
    """The first is written at once, those after it together; callers beyond a number are counted as one."""
    for nr in range(1000):
        hus.bog.skriv(f"10.0.{nr // 250}.{nr % 250}", "/x", Grund.UTROVAERDIG)
        hus.bog.skriv("29000101 ab", "/x", Grund.INGEN_AFTALE)
    assert [afvist.antal for afvist in hus.afviste()] == [1]
    assert len(hus.senere) == 1
    hus.senere.pop()()
    afviste = {(afvist.hvem, afvist.grund): afvist.antal for afvist in hus.afviste()}
    assert len(afviste) == MEST_PR_MINUT + 1
    assert afviste[ANDRE, Grund.UTROVAERDIG] == 1000 - (MEST_PR_MINUT - 1)
    assert afviste["29000101 ab", Grund.INGEN_AFTALE] == 1000
    with hus.db.transaction() as conn:
        assert afvisning_store.taellere(conn) == [("/x", "no agreement", 1000), ("/x", "not by a trusted proxy", 1000)]


def test_a_flood_of_days_is_a_few_lines_too(hus, monkeypatch):
    """Beyond a day's lines a minute has one for each reason, whoever calls wherever; the next day begins anew."""
    monkeypatch.setattr("fordringsbro.adgang.afvisninger.MEST_PR_DAG", 3)
    for minut in range(3):
        for nr in range(5):
            hus.bog.skriv(f"10.0.0.{nr}", f"/{minut}{nr}", Grund.UTROVAERDIG)
        hus.senere.pop()()
        hus.clock.advance(timedelta(minutes=1))
    assert len(hus.afviste()) == 3 + 3
    assert [(en.hvem, en.adresse, en.antal) for en in hus.afviste()][:2] == [(ANDRE, ANDRE, 5)] * 2
    hus.clock.advance(timedelta(days=1))
    hus.bog.skriv("10.0.0.1", "/x", Grund.UTROVAERDIG)
    assert hus.afviste()[0].hvem == "10.0.0.1"


def test_refusals_are_forgotten_after_ninety_days_and_their_number_is_not(hus):
    """The journal has an end, the counters go on."""
    hus.bog.skriv("a", "/x", Grund.UDLOEBET)
    hus.senere.pop()()
    hus.clock.advance(timedelta(days=91))
    hus.bog.skriv("b", "/x", Grund.UDLOEBET)
    with hus.db.transaction() as conn:
        assert conn.execute("SELECT hvem FROM adgang.afvisning").fetchall() == [("b",)]
        assert afvisning_store.taellere(conn) == [("/x", "expired", 2)]


def test_refusals_wait_for_a_database_that_is_away(hus, monkeypatch):
    """A refusal never fails for it; what could not be written is written with the next."""
    vaek = True
    rigtig = hus.db.transaction

    def transaction():
        if vaek:
            raise FejlError(Fejlkode.DATABASE)
        return rigtig()

    monkeypatch.setattr(hus.db, "transaction", transaction)
    hus.bog.skriv("a", "/x", Grund.UDLOEBET)
    vaek = False
    hus.senere.pop()()
    assert [(afvist.hvem, afvist.antal) for afvist in hus.afviste()] == [("a", 1)]


def test_refusals_outlive_what_nobody_foresaw(hus, monkeypatch):
    """Without a thread for later, and after an error that is no outage, a refusal is one, and all are kept in the end."""

    def ingen_traad(_arbejde):
        raise RuntimeError("can't start new thread")

    def i_stykker():
        raise ValueError("Synteseborg")

    monkeypatch.setattr(hus.bog, "_senere", ingen_traad)
    hus.bog.skriv("a", "/x", Grund.UDLOEBET)
    monkeypatch.setattr(hus.bog, "_senere", hus.senere.append)
    with monkeypatch.context() as skiftet:
        skiftet.setattr(hus.db, "transaction", i_stykker)
        hus.bog.skriv("b", "/x", Grund.UDLOEBET)
        hus.senere.pop()()
    hus.bog.skriv("c", "/x", Grund.UDLOEBET)
    assert [(afvist.hvem, afvist.antal) for afvist in hus.afviste()] == [("a", 1), ("b", 1), ("c", 1)]


def test_what_callers_cost_in_statements(hus):
    """One for the first question about a caller, none for the next ones."""
    hus.lav(aftale())
    with hus.db.transaction() as conn:
        spurgt = []
        monkey = conn.execute
        conn.execute = lambda *args: spurgt.append(args) or monkey(*args)
        for _ in range(3):
            hus.aftaler.tillader(conn, KALDER, Adgangsregel.DEBITOR_REGISTRERING, kommune_cvr=CVR)
        hus.aftaler.kommuner(conn, KALDER, Adgangsregel.DEBITOR_REGISTRERING)
        del conn.execute
    assert len(spurgt) == 1
