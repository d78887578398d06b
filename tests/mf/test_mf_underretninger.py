"""Notifications come home from PSRM, are kept once, and MFUnderretSamlingHent tells them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from lxml import etree
from mf_hjaelp import ANDET, SYSTEM, hovedfejl, ider, resultater, skema, tekster
from underretningshjaelp import EKSEMPLER, FORDRING, FalskKlient, eksempel, underret

from fordringsbro.aktion.model import Backend
from fordringsbro.contract.files import rod
from fordringsbro.klient.mf_beskeder import nedskriv, opret, underretningsspoergsmaal
from fordringsbro.nymf.register.registerhaendelse import Returaarsag, Returnering
from fordringsbro.portal.inddrivelsesforloeb import forloeb
from fordringsbro.underretning import store
from fordringsbro.underretning.gren import NAVNERUM
from fordringsbro.underretning.hentning import HENT
from fordringsbro.underretning.model import FOER_FOERSTE, Underretningsslags, foerste_dag

PSRM, DMI = Backend.PSRM, Backend.DMI
DAG = date(2026, 11, 1)


def spoerg(system, *, se: str = SYSTEM, **hvad: Any):
    """The answer to a question for notifications, valid by the schema."""
    return system.spoerg("MFUnderretSamlingHent", underretningsspoergsmaal(**hvad), se=se)


def numre(svar) -> list[int]:
    """The numbers of the notifications in an answer."""
    return [int(nummer) for nummer in tekster(svar, "ModtagFordringUnderretningIdentifikator")]


def grene(svar) -> list[str]:
    """The branch of each notification in an answer."""
    return [etree.QName(gren).localname for gren in svar.iterfind(".//{*}UnderretValg/*")]


def gemte(system, **hvad: Any):
    """What is kept."""
    with system.installation.database.transaction() as conn:
        return store.liste(conn, **hvad)


def post(system, fordring_id: int):
    with system.installation.database.transaction() as conn:
        return system.installation.nymf.fordring_ved_id(conn, fordring_id)


def test_every_kind_comes_home_from_the_simulator(system, inddrivelsen, krav, udfald):
    """All eight branches, handed in at the panel, arrive in their order, in the claim's own id, and valid."""
    ((_, fordring_id, _),) = ider(system.indberet(1, opret(1001, krav())))
    inddrivelsen.koer()
    hos = post(system, fordring_id).backend_fordring_id
    filer = sorted(EKSEMPLER.glob("*.xml"))
    for fil in filer:
        xml = etree.tostring(eksempel(fil.stem, hos), encoding="unicode")
        inddrivelsen.kald(PSRM, "/underretning", {"fordringshaver": "1001", "xml": xml})
    inddrivelsen.job[HENT](backend="PSRM", fordringshaver_id="1001")
    svar = spoerg(system)
    assert [gren.removeprefix("MFUnderret").removesuffix("Struktur").lower() for gren in grene(svar)] == [
        fil.stem for fil in filer
    ]
    assert len(filer) == 8
    assert {e.text for e in svar.iter(FORDRING)} == {str(fordring_id)}
    assert {en.slags for en in gemte(system)} == set(Underretningsslags) - {Underretningsslags.ULAESELIG}
    assert [en.backend_nummer for en in gemte(system)] == [
        en["nummer"] for en in inddrivelsen.kald(PSRM, "/underretninger")
    ]


def test_a_returned_claim_ends_everywhere(system, inddrivelsen, krav, gebyr):
    """PSRM returns a main claim; it and its fee end in the register, once, and nothing more can be done to them."""
    system.indberet(1, opret(1001, krav(), gebyr()))
    inddrivelsen.koer()
    (_, fordring, _), (_, relateret, _) = ider(system.kvitteringer(leverance_id=1))
    hos = post(system, fordring).backend_fordring_id
    svar = inddrivelsen.kald(PSRM, "/returner", {"fordring_id": hos, "aarsag": "ANDN", "tekst": "Testtekst"})
    assert len(svar["fordringer"]) == len(svar["underretninger"]) == 2
    for _ in range(2):
        inddrivelsen.job[HENT](backend="PSRM", fordringshaver_id="1001")
    assert [post(system, f).ophoer.aarsag for f in (fordring, relateret)] == ["RETU", "RETU"]
    with system.installation.database.transaction() as conn:
        trin = system.installation.nymf.register.haendelser(conn, [fordring, relateret])
    assert [(t.fordring_id, t.aarsag, t.hvem, t.tekst) for t in trin] == [
        (fordring, Returaarsag.ANDN, "PSRM", "Testtekst"),
        (relateret, Returaarsag.ANDN, "PSRM", "Testtekst"),
    ]
    svar = spoerg(system, fordringshavere=[1001])
    assert [int(e.text) for e in svar.iter(FORDRING)] == [fordring, relateret]
    assert set(tekster(svar, "FordringInddrivelseHovedFordringIdentifikator")) == {str(fordring)}
    assert tekster(svar, "HovedFordringReturAarsagKode") == ["ANDN", "ANDN"]
    system.indberet(2, nedskriv(1001, fordring, 100, virkningsdato=DAG))
    assert resultater(system.kvitteringer(leverance_id=2)) == [("AFVIST", ["498"])]


def test_a_return_that_is_noted_by_hand_is_told_like_the_collectors(system, kendt, clock):
    """DMI has no public service for it: the notification is made here, with the claim's own data."""
    with system.installation.database.transaction() as conn:
        system.installation.underretningsbog.returner(conn, kendt, Returnering(Returaarsag.KLAG), hvem="sb-1")
    svar = spoerg(system)
    assert grene(svar) == ["MFUnderretReturnerStruktur"]
    assert tekster(svar, "FordringInddrivelseFordringIdentifikator") == [str(kendt)]
    assert tekster(svar, "FordringFordringHaverReference") == ["MF-000001"]
    assert tekster(svar, "HovedFordringReturAarsagKode") == ["KLAG"]
    assert tekster(svar, "FordringTypeKategoriKode") == ["HF"]
    assert tekster(svar, "HovedFordringReturDato") == ["2026-11-20"]
    (en,) = gemte(system)
    assert (en.backend, en.backend_nummer, en.fordringer) == (PSRM, None, (kendt,))


def test_our_numbers_have_24_digits_and_rise(system, hent):
    """One series for all claimants, in the order in which they came here, whatever the sender's numbers are."""
    hent(FalskKlient(underret(7, eksempel("kundeaendring")), underret(5, eksempel("kundeaendring"))))
    hent(FalskKlient(underret(1, eksempel("kundeaendring"), fordringshaver=1002)), 1002)
    assert numre(spoerg(system)) == [FOER_FOERSTE + 1, FOER_FOERSTE + 2, FOER_FOERSTE + 3]
    assert [(en.fordringshaver_id, en.backend_nummer) for en in gemte(system)] == [(1001, 5), (1001, 7), (1002, 1)]
    assert all(len(str(en.nummer)) == 24 for en in gemte(system))


@pytest.mark.fault("K13", "K14", "U19")
def test_each_is_kept_once_and_asked_for_from_the_last(system, hent):
    """The next question begins after the last number read; what is told again all the same changes nothing."""
    klient = FalskKlient(*(underret(n, eksempel("kundeaendring")) for n in (10, 12)))
    assert hent(klient) == 2
    klient.holder.append(underret(13, eksempel("kundeaendring")))
    assert hent(klient) == 1
    assert klient.spurgt == [None, 13, 13, 14]
    assert hent(FalskKlient(*klient.holder, forfra=True)) == 0
    assert [en.backend_nummer for en in gemte(system)] == [10, 12, 13]


@pytest.mark.fault("R5")
def test_a_system_that_tells_a_few_at_a_time_is_asked_on(system, hent):
    """Until it has nothing more to tell."""
    klient = FalskKlient(*(underret(n, eksempel("kundeaendring")) for n in range(1, 8)), mest=3)
    assert hent(klient) == 7
    assert klient.spurgt == [None, 4, 7, 8]


@pytest.mark.fault("U19")
def test_two_that_fetch_at_once_keep_each_once(system, hent):
    """Whoever comes second finds them kept."""
    holder = [underret(n, eksempel("kundeaendring")) for n in range(1, 40)]
    with ThreadPoolExecutor(4) as pulje:
        nye = list(pulje.map(lambda _: hent(FalskKlient(*holder)), range(4)))
    assert sum(nye) == 39
    assert [en.backend_nummer for en in gemte(system)] == list(range(1, 40))


FORKERTE = {
    "UKENDT_SLAGS": lambda: underret(2, etree.Element("{urn:oio:skat:efi:ws:1.0.1}MFUnderretNytStruktur")),
    "UDEN_NUMMER": lambda: underret("x", eksempel("kundeaendring")),
    "ANDEN_FORDRINGSHAVER": lambda: underret(2, eksempel("kundeaendring"), fordringshaver=1002),
    "SKEMA": lambda: underret(2, etree.fromstring(etree.tostring(eksempel("returner")).replace(b"AFTL", b"GRIN"))),
}


@pytest.mark.fault("R6")
@pytest.mark.parametrize("fejl", FORKERTE)
def test_what_can_not_be_read_is_kept_and_stops_no_other(system, hent, fejl):
    """It is shown with its reason and as it came, told to nobody, and those around it arrive; once, also without number."""
    klient = FalskKlient(
        underret(1, eksempel("kundeaendring")), FORKERTE[fejl](), underret(3, eksempel("kundeaendring"))
    )
    assert (hent(klient), hent(klient)) == (3, 0)
    (ulaeselig,) = gemte(system, slags=Underretningsslags.ULAESELIG)
    assert ulaeselig.fejl.startswith(fejl)
    assert "3112" not in ulaeselig.fejl
    with system.installation.database.transaction() as conn:
        _, indhold = store.en(conn, ulaeselig.nummer)
    assert etree.fromstring(indhold).tag.endswith("MFUnderret")
    assert len(numre(spoerg(system))) == 2


def test_an_unreadable_one_hides_none_that_comes_later(system, hent):
    """Its number, however large, says nothing of how far was read."""
    klient = FalskKlient(
        underret(1, eksempel("kundeaendring")), underret(10**37, eksempel("afskriv"), fordringshaver=7)
    )
    assert hent(klient) == 2
    klient.holder.append(underret(2, eksempel("kundeaendring")))
    assert hent(klient) == 1
    assert [en.backend_nummer for en in gemte(system)] == [1, 10**37, 2]


def test_an_unreadable_moment_is_no_loss(system, hent):
    """The sender's moment is kept beside ours only."""
    hent(FalskKlient(underret(1, eksempel("kundeaendring"), tid="i går")))
    assert [en.backend_tid for en in gemte(system)] == [None]
    assert len(numre(spoerg(system))) == 1


def test_a_claim_that_the_register_does_not_know_is_told_as_it_came(system, hent):
    """RIM's own claims (its interest) have no id of ours; the notification says so in the list."""
    hent(FalskKlient(underret(1, eksempel("rentetilskrivning", 77))))
    svar = spoerg(system)
    assert tekster(svar, "FordringInddrivelseFordringIdentifikator") == ["77"]
    (en,) = gemte(system)
    assert (en.fordringer, en.ukendte) == ((), (77,))


@pytest.mark.fault("R1")
def test_another_claimants_claim_is_not_told(system, hent, kendt):
    """A notification for 1002 that names a claim of 1001 is kept as unreadable, and ends nothing."""
    hent(FalskKlient(underret(1, eksempel("returner"), fordringshaver=1002)), 1002)
    assert [en.fejl for en in gemte(system)] == ["ANDENS_FORDRING"]
    assert post(system, kendt).ophoer is None
    hent(FalskKlient(underret(2, eksempel("nyfordringhaver"), fordringshaver=1002)), 1002)
    assert grene(spoerg(system, fordringshavere=[1002])) == ["MFUnderretNyFordringHaverStruktur"]


def test_a_return_of_a_claim_that_has_ended_or_moved_ends_nothing_more(system, hent, kendt):
    """The notification is told; how the claim ended stays as it was."""
    with system.installation.database.transaction() as conn:
        system.installation.nymf.register.konverter(conn, kendt, hvem="t", tekst="t")
    assert hent(FalskKlient(underret(1, eksempel("returner")))) == 1
    assert post(system, kendt).ophoer.aarsag == "KONV"
    assert grene(spoerg(system)) == ["MFUnderretReturnerStruktur"]


def test_the_agreed_delivery_decides_the_form(system, hent):
    """1001 speaks 20140709, which has no DMIUdbetalingReference; 1002 speaks 20141003."""
    hent(FalskKlient(underret(1, eksempel("afregn"))))
    hent(FalskKlient(underret(1, eksempel("afregn"), fordringshaver=1002)), 1002)
    assert tekster(spoerg(system, fordringshavere=[1001]), "DMIUdbetalingReference") == []
    assert tekster(spoerg(system, fordringshavere=[1002]), "DMIUdbetalingReference") == ["UDB-71"]


def test_only_the_claimants_asked_for_are_told(system, hent):
    """One, several, or all of the system's when none is named; never another system's."""
    for fordringshaver in (1001, 1002, 1003):
        hent(FalskKlient(underret(1, eksempel("kundeaendring"), fordringshaver=fordringshaver)), fordringshaver)
    haver = [en.fordringshaver_id for en in gemte(system)]
    et, to, tre = (en.nummer for en in gemte(system))
    assert haver == [1001, 1002, 1003]
    assert numre(spoerg(system)) == [et, to]
    assert numre(spoerg(system, fordringshavere=[1001, 1002])) == [et, to]
    assert numre(spoerg(system, fordringshavere=[1002])) == [to]
    assert numre(spoerg(system, se=ANDET)) == [tre]
    assert hovedfejl(spoerg(system, fordringshavere=[1003])) == ["184"]


def test_the_ends_of_a_range_count(system, hent):
    """From, to, and both; a moment counts itself too."""
    hent(FalskKlient(*(underret(n, eksempel("kundeaendring")) for n in range(1, 5))))
    et, to, tre, fire = (en.nummer for en in gemte(system))
    assert numre(spoerg(system, fra_nummer=to)) == [to, tre, fire]
    assert numre(spoerg(system, fra_nummer=to, til_nummer=tre)) == [to, tre]
    assert numre(spoerg(system, fra_nummer=fire + 1)) == []
    moment = gemte(system)[0].moment
    assert numre(spoerg(system, fra=moment)) == [et, to, tre, fire]
    assert numre(spoerg(system, fra=moment + timedelta(milliseconds=1))) == []


@pytest.mark.fault("T5")
@pytest.mark.parametrize(
    ("i_dag", "fortalt"),
    [
        (datetime(2027, 2, 20, 22, 59, tzinfo=UTC), True),
        (datetime(2027, 2, 20, 23, 0, tzinfo=UTC), False),
    ],
)
def test_nothing_older_than_three_months_is_told(system, hent, clock, i_dag, fortalt):
    """What came on 20 November is told to the end of 20 February, Danish time, and no longer; it is still kept."""
    hent(FalskKlient(underret(1, eksempel("kundeaendring"))))
    clock.moment = i_dag
    assert len(numre(spoerg(system))) == fortalt
    assert len(numre(spoerg(system, fra_nummer=FOER_FOERSTE + 1))) == fortalt
    assert len(numre(spoerg(system, fra=datetime(2026, 1, 1, tzinfo=UTC)))) == fortalt
    assert len(gemte(system)) == 1


@pytest.mark.parametrize(
    ("i_dag", "foerste"),
    [
        (date(2027, 2, 28), date(2026, 11, 28)),
        (date(2027, 3, 1), date(2026, 12, 1)),
        (date(2027, 5, 28), date(2027, 2, 28)),
        (date(2027, 5, 31), date(2027, 3, 1)),
        (date(2027, 6, 1), date(2027, 3, 1)),
        (date(2028, 5, 31), date(2028, 3, 1)),
    ],
)
def test_months_of_unequal_length_lose_no_day(i_dag, foerste):
    """What came on a day that the later month doesn't have is told to that month's end."""
    assert foerste_dag(i_dag) == foerste


class TestSider:
    """An answer that would be too long is cut, and says so."""

    @pytest.fixture
    def indstillinger(self) -> dict[str, Any]:
        return {"kvitteringer": 200}

    def test_pages_together_are_everything_once(self, system, hent):
        """450 in pages of 200, by number and by moment; the advice names both cursors."""
        hent(FalskKlient(*(underret(n, eksempel("kundeaendring")) for n in range(1, 451))))
        alle = [en.nummer for en in gemte(system)]
        svar = spoerg(system)
        assert numre(svar) == alle[:200]
        assert tekster(svar, "AdvisIdentifikator") == ["90120"]
        (raad,) = tekster(svar, "AdvisTekst")
        assert f"UnderretNummerFra {alle[200]} " in raad
        assert tekster(svar, "ModtagFordringUnderretningDatoTid")[-1] in raad
        assert hent_alle(system) == alle
        assert hent_alle(system, fra=gemte(system)[0].moment) == alle
        assert hent_alle(system, fra_nummer=alle[99], til_nummer=alle[349]) == alle[99:350]

    def test_the_last_page_has_no_advice(self, system, hent):
        """Exactly one answer's worth is all of it."""
        hent(FalskKlient(*(underret(n, eksempel("kundeaendring")) for n in range(1, 201))))
        svar = spoerg(system)
        assert (len(numre(svar)), tekster(svar, "AdvisIdentifikator")) == (200, [])


def hent_alle(system, **hvad: Any) -> list[int]:
    """The numbers of all that the client fetches."""
    return [en["ModtagFordringUnderretningIdentifikator"] for en in system.klient.underretninger(**hvad)]


def test_the_story_of_a_claim_has_its_notifications(system, hent, kendt):
    """`register show` has the point, with our number."""
    hent(FalskKlient(underret(1, eksempel("afregn"))))
    with system.installation.database.transaction() as conn:
        punkter = forloeb(conn, system.installation.nymf, [kendt]).punkter
    (punkt,) = (punkt for punkt in punkter if punkt.slags == "notification")
    assert (punkt.en, punkt.noegle) == ("Notification of a settlement by PSRM", str(FOER_FOERSTE + 1))


def test_every_namespace_of_the_contract_has_a_prefix():
    """A branch with whatever the schema allows can be written."""
    rum = {etree.parse(fil).getroot().get("targetNamespace") for fil in (rod("xsd") / "mf").glob("*.xsd")}
    assert rum - set(NAVNERUM.values()) == {"http://rep.oio.dk/skat.dk/basis/kontekst/xml/schemas/2006/09/01/"}


def test_the_examples_are_valid():
    """Each file that is shipped can be handed in as it is."""
    for fil in EKSEMPLER.glob("*.xml"):
        skema().assertValid(etree.parse(fil).getroot())


@pytest.mark.fault("R7")
def test_settlement_and_allocation_of_one_coverage_count_no_balance(system, kendt, hent):
    """Both are kept and told on once each, however often they come; neither moves the balance in the register.

    What a claim owes comes of the actions alone, so what tells of one coverage in two ways is counted in none.
    """
    udlignet, allokeret = eksempel("afregn", 1_500_001), eksempel("afregn", 1_500_001)
    (kode,) = udlignet.iter("{*}FordringHaverAfregningUnderretKode")
    kode.text = "UDL"
    # No public contract has a branch for allocations.
    allokeret.tag = allokeret.tag.replace("Afregn", "Allokering")
    foer = post(system, kendt)
    klient = FalskKlient(underret(1, udlignet), underret(2, allokeret), forfra=True)
    assert [hent(klient), hent(klient)] == [2, 0]
    assert post(system, kendt) == foer
    assert [en.slags for en in gemte(system)] == [Underretningsslags.AFREGN, Underretningsslags.ULAESELIG]
    assert grene(spoerg(system)) == ["MFUnderretAfregnStruktur"]
    with system.installation.database.transaction() as conn:
        assert [p.art.value for p in system.installation.arbejdsliste.liste(conn)] == ["NOTIFICATION"]
        assert conn.execute("SELECT count(*) FROM nymf.aktion").fetchone() == (1,)
