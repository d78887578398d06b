"""PSRM's own refusals of the later actions: each number with its rule, and the last that still passes."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
from simulator_beskeder import (
    beloeb,
    body,
    fordring,
    fordring_ider,
    frem,
    hent,
    indberet,
    nedskriv,
    opret,
    paa,
    panel,
    send,
    statusser,
    tilbagekald,
    values,
)
from simulator_beskeder import (
    numre as tekstnumre,
)

from fordringsbro.simulator.lager_store import Lager

IND, UD = "FordringIndberetService", "KvitteringHentService"
OR = "OPSKRIVNINGREGULERING"
OANI = "OPSKRIVNINGANNULLERETNEDSKRIVNINGINDBETALING"
OONR = "OPSKRIVNINGOMGJORTNEDSKRIVNINGREGULERING"
NAOI = "NEDSKRIVNINGANNULLERETOPSKRIVNINGINDBETALING"
FHI = "FEJLAGTIGHOVEDSTOLINDBERETNING"
GENINDSEND = "GENINDSENDFORDRING"
_OANI = "MFOpskrivningAnnulleretNedskrivningIndbetalingStruktur"
_OONR = "MFOpskrivningOmgjortNedskrivningReguleringStruktur"
_NAOI = "MFNedskrivningAnnulleretOpskrivningIndbetalingStruktur"
_OR = "MFOpskrivningReguleringStruktur"
_FHI = "MFFejlagtigHovedstolIndberetningStruktur"


def numre(svar) -> list[int]:
    """The numbers of all refusals in an answer."""
    return [int(nummer) for nummer in tekstnumre(svar)]


@pytest.fixture
def udfoer(psrm_url) -> Callable[[str, str], tuple[int, list[int]]]:
    """Hand in one action and let it be carried out: its AktionID, and the numbers it was refused with."""
    leverancer = itertools.count(1)

    def en(kode: str, indhold: str) -> tuple[int, list[int]]:
        leverance = next(leverancer)
        send(psrm_url, IND, indberet(leverance, (kode, indhold)))
        frem(psrm_url)
        svar = body(send(psrm_url, UD, hent(leverance=leverance)))
        return int(values(svar, "efi:ModtagFordringAktionIdentifikator")[0]), numre(svar)

    return en


@pytest.fixture
def krav(psrm_url, udfoer) -> int:
    """A claim of 100 kr."""
    udfoer("OPRETFORDRING", opret(fordring("A1")))
    return int(panel(psrm_url, "/fordringer")[0]["fordring_id"])


def _op(kroner: str) -> str:
    return beloeb("Opskrivning", kroner)


def _hovedstol(kroner: str) -> str:
    return f"<efiws:FordringOprindeligBeloebStruktur><ntse:ValutaKode>DKK</ntse:ValutaKode><efi:InddrivelseFordringOprindeligBeloeb>{kroner}</efi:InddrivelseFordringOprindeligBeloeb></efiws:FordringOprindeligBeloebStruktur>"


def test_what_undoes_a_write_down_must_be_like_it(krav, udfoer):
    """Unknown, of another kind, amount or date: each has its number; the right one passes, and only once."""
    ned, _ = udfoer("NEDSKRIV", nedskriv(krav, "30.00"))
    assert udfoer(OANI, paa(_OANI, krav, _op("30.00")))[1] == [526]
    assert udfoer(OANI, paa(_OANI, krav, _op("30.00"), reference=1))[1] == [526]
    assert udfoer(OONR, paa(_OONR, krav, _op("30.00"), reference=ned))[1] == [473]
    assert udfoer(OANI, paa(_OANI, krav, _op("29.99"), reference=ned))[1] == [469]
    assert udfoer(OANI, paa(_OANI, krav, _op("30.00"), reference=ned, dato="2026-11-01"))[1] == [470]
    oani, fejl = udfoer(OANI, paa(_OANI, krav, _op("30.00"), reference=ned))
    assert fejl == []
    assert udfoer(OANI, paa(_OANI, krav, _op("30.00"), reference=ned))[1] == [503]
    assert udfoer(NAOI, paa(_NAOI, krav, beloeb("Nedskrivning", "30.00"), reference=oani))[1] == []


def test_a_refused_action_and_one_on_another_claim_are_not_undone(psrm_url, krav, udfoer):
    """493 and 494."""
    udfoer("OPRETFORDRING", opret(fordring("A2")))
    anden = int(panel(psrm_url, "/fordringer")[1]["fordring_id"])
    over, _ = udfoer("NEDSKRIV", nedskriv(krav, "100.01"))
    assert udfoer(OANI, paa(_OANI, krav, _op("100.01"), reference=over))[1] == [493]
    ned, _ = udfoer("NEDSKRIV", nedskriv(krav, "1.00"))
    assert udfoer(OANI, paa(_OANI, anden, _op("1.00"), reference=ned))[1] == [494]


def test_amounts_of_corrections_must_be_above_what_they_correct(krav, udfoer):
    """A write-up of nothing is refused with 227, a principal that isn't higher with 510."""
    assert udfoer(OR, paa(_OR, krav, _op("0.00")))[1] == [227]
    assert udfoer(OR, paa(_OR, krav, _op("0.01")))[1] == []
    assert udfoer(FHI, paa(_FHI, krav, _hovedstol("100.00")))[1] == [510]
    assert udfoer(FHI, paa(_FHI, krav, _hovedstol("100.01")))[1] == []


@pytest.mark.parametrize(("foerst", "saa", "numre_ventet"), [
    ("HENS", "KLAG", [603]), ("HENS", "FEJL", []), ("FEJL", "FEJL", [602]), ("BORT", "HAFT", [603]),
])  # fmt: skip
def test_after_a_withdrawal_only_feil_follows(*, foerst, saa, numre_ventet, krav, udfoer):
    """After FEJL nothing."""
    assert udfoer("TILBAGEKALD", tilbagekald(krav, foerst))[1] == []
    assert udfoer("TILBAGEKALD", tilbagekald(krav, saa))[1] == numre_ventet


def test_nothing_else_happens_on_a_withdrawn_claim(krav, udfoer):
    """Each action has its own number for it."""
    ned, _ = udfoer("NEDSKRIV", nedskriv(krav, "1.00"))
    udfoer("TILBAGEKALD", tilbagekald(krav, "HENS"))
    assert udfoer("NEDSKRIV", nedskriv(krav, "1.00"))[1] == [498]
    assert udfoer(OR, paa(_OR, krav, _op("1.00")))[1] == [496]
    assert udfoer(FHI, paa(_FHI, krav, _hovedstol("200.00")))[1] == [518]
    assert udfoer(OANI, paa(_OANI, krav, _op("1.00"), reference=ned))[1] == [530]
    assert udfoer("OPRETFORDRING", opret(fordring("A3", hoved=krav)))[1] == [547]


def test_a_claim_is_sent_again_once_after_the_right_withdrawal(krav, udfoer):
    """540 while it is there, 539 after FEJL, 60008 the second time."""
    igen = paa("MFGenindsendFordringStruktur", krav, fordring("A1"))
    assert udfoer(GENINDSEND, igen)[1] == [540]
    udfoer("TILBAGEKALD", tilbagekald(krav, "KLAG"))
    assert udfoer(GENINDSEND, igen)[1] == []
    assert udfoer(GENINDSEND, paa("MFGenindsendFordringStruktur", krav, fordring("A5")))[1] == [60008]
    udfoer("TILBAGEKALD", tilbagekald(krav, "FEJL"))
    assert udfoer(GENINDSEND, igen)[1] == [539, 60008]


def test_an_action_id_is_taken_once(psrm_url):
    """600 for one that was handed over before, in the same delivery or a later one; each action without one is new."""
    besked = indberet(1, ("OPRETFORDRING", opret(fordring("A1"))), ("OPRETFORDRING", opret(fordring("A2"))))
    for aktion in besked.iter("{*}FordringAktion"):
        element = besked.makeelement("{urn:oio:skat:efi:1.0.0}ModtagFordringAktionIdentifikator")
        element.text = "7000000000001"
        aktion.append(element)
    svar = body(send(psrm_url, IND, besked))
    assert (statusser(svar), numre(svar)) == (["MODTAGET", "AFVIST"], [600])
    assert len(set(fordring_ider(svar))) == 2
    next(besked.iter("{*}ModtagFordringLeveranceIdentifikator")).text = "2"
    assert numre(body(send(psrm_url, IND, besked))) == [600, 600]
    assert numre(body(send(psrm_url, IND, indberet(3, ("OPRETFORDRING", opret(fordring("A3"))))))) == []


def test_a_file_of_the_first_version_is_taken_over(tmp_path):
    """Its claims get the later columns, with nothing in them."""
    sti = tmp_path / "psrm.sqlite3"
    with closing(sqlite3.connect(sti)) as conn, conn:
        conn.execute(
            "CREATE TABLE fordring (fordring_id INTEGER PRIMARY KEY, hoved_id INTEGER NOT NULL, fordringshaver TEXT NOT"
            " NULL, reference TEXT, type_kode TEXT NOT NULL, art TEXT NOT NULL, oprindelig_oere INTEGER NOT NULL,"
            " saldo_oere INTEGER NOT NULL, tilstand TEXT NOT NULL, modtaget TEXT NOT NULL, kunder TEXT NOT NULL)"
        )
        conn.execute("INSERT INTO fordring VALUES (1, 1, '1', NULL, 'X', 'INDR', 5, 5, 'OPRETTET', '2026-11-20', '[]')")
    lager = Lager(sti)
    with lager.transaktion() as conn:
        raekke = conn.execute("SELECT hovedstol_oere, ophoer, opskriver_id, genindsendt FROM fordring").fetchone()
    lager.close()
    assert raekke == (0, None, None, 0)
