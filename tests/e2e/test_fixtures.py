"""The whole of fixtures/ against a running installation: every claim ends where its story says, once."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest
import requests

from fordringsbro.cli.replay.handling import replay
from fordringsbro.efterproev import alle_kontroller
from fordringsbro.klient.fixtur import find_historier
from fordringsbro.nymf.model import Aktionsfilter
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.portal import store
from fordringsbro.portal.model import Udvalg

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
ENDER = {claim: sted for historie in find_historier([FIXTURES]) for claim, sted in historie.ender.items()}
_IKKE_SENDT = {"LEDGER", "HEARING", "REJECTED"}
_FAERDIG = {Aktionstilstand.DONE, Aktionstilstand.REJECTED, Aktionstilstand.HEARING}


def laes(sandkasse):
    """Every claim as `claims` lists it, and every action."""
    with sandkasse.installation.database.transaction() as conn:
        return store.rader(conn, Udvalg()), sandkasse.installation.nymf.aktioner(conn, Aktionsfilter())


def sted(rad):
    """Where a claim is, in the words of `ender`; its state while it is on its way."""
    return rad.backend.value if rad.tilstand == "DONE" else rad.tilstand


def i_ro(sandkasse):
    """Whether nothing waits to be handed over or to be decided, and no action is on its way."""
    with sandkasse.installation.database.transaction() as conn:
        sql = """
            SELECT count(*) FROM procrastinate_jobs
            WHERE (task_name LIKE 'overdragelse.%' OR task_name = 'anmodning.godkend') AND status <> 'succeeded'
        """
        (ventende,) = conn.execute(sql).fetchone()
        aktioner = sandkasse.installation.nymf.aktioner(conn, Aktionsfilter())
    return not ventende and {a.tilstand for a in aktioner} <= _FAERDIG


def genspil(sandkasse, mappe=FIXTURES):
    """Replay, and wait until everything has arrived; the exit code."""
    kode = replay([mappe], sandkasse.base)
    sandkasse.vent(lambda: i_ro(sandkasse), sekunder=60)
    return kode


def udfoert(sandkasse, system):
    """How often a simulator has executed each action."""
    svar = requests.get(f"{getattr(sandkasse, system)}/udfoert", timeout=10).json()
    return {post["nummer"]: post["antal"] for post in svar}


def billede(sandkasse):
    """Everything that a repetition could change."""
    with sandkasse.installation.database.transaction() as conn:
        bog = [
            conn.execute(f"SELECT to_jsonb(t) - 'findes_fra' FROM {tabel} t ORDER BY to_jsonb(t)::text").fetchall()
            for tabel in ("debitor.konto", "debitor.journal", "debitor.haeftelse", "debitor.indbetaling")
        ]
    systemer = [(sandkasse.fordringer(s), udfoert(sandkasse, s)) for s in ("psrm", "dmi")]
    return bog, laes(sandkasse), systemer


def forskelle(sandkasse):
    """What `verify` finds, known or not."""
    return {k.navn: [*k.brud, *k.kendte] for k in alle_kontroller(sandkasse.installation) if k.brud or k.kendte}


@pytest.mark.fault("A14")
def test_every_claim_ends_where_its_story_says_and_a_second_replay_changes_nothing(sandkasse, capsys):
    """All outcomes are as expected, each claim is where it should be with its balance, executed once; again: no change."""
    assert genspil(sandkasse) == 0, capsys.readouterr().out
    rader, aktioner = laes(sandkasse)
    assert {str(rad.fordring_id): sted(rad) for rad in rader} == ENDER
    for system in ("psrm", "dmi"):
        her = [rad for rad in rader if sted(rad) == system.upper()]
        assert len(her) == Counter(ENDER.values())[system.upper()] > 0
        # The claims of fixtures/mf are no ledger's.
        alle = [f for f in sandkasse.fordringer(system) if not f["reference"].startswith("MF-FIX-")]
        holder = sorted((f["reference"], f["saldo_oere"]) for f in alle)
        assert holder == sorted((rad.reference, rad.restance_oere) for rad in her)
        sendt = [a for a in aktioner if a.tilstand is Aktionstilstand.DONE and a.backend == system.upper()]
        assert len(udfoert(sandkasse, system)) == len(sendt)
        assert set(udfoert(sandkasse, system).values()) == {1}
    assert forskelle(sandkasse) == {}
    foer = billede(sandkasse)
    assert genspil(sandkasse) == 0, capsys.readouterr().out
    assert billede(sandkasse) == foer
    assert forskelle(sandkasse) == {}


@pytest.mark.parametrize(
    ("historie", "rigtigt", "forkert"),
    [
        ("01-dagtilbud", 'udfald = "INGEN_DATA"', 'udfald = "SVAR"'),
        ("01-dagtilbud", 'Omkostningsfordring" = 2', 'Omkostningsfordring" = 3'),
        ("01-dagtilbud", '"0f53be69-4ac2-50a9-9f95-b521350ea6e0"]', '"0f53be69-4ac2-50a9-9f95-b521350ea6e1"]'),
        ("13-regelbrud", '"R_6_1", ', ""),
        ("99-fejl", 'objekt = "f900e6eb-b22b-589b-9513-a922ea0767aa"', 'objekt = "f900e6eb"'),
        ("99-fejl", 'koder = ["FB-202"]', 'koder = ["FB-201"]'),
    ],
)
def test_a_wrong_expectation_is_a_deviation(sandkasse, tmp_path, historie, rigtigt, forkert):
    """A story whose manifest expects another outcome, number, value, reason or object than comes ends with exit 1."""
    mappe = shutil.copytree(FIXTURES / "sf1590b" / historie, tmp_path / "historie")
    fil = mappe / "forventet.toml"
    tekst = fil.read_text(encoding="utf-8")
    assert rigtigt in tekst
    assert replay([mappe], sandkasse.base) == 0
    fil.write_text(tekst.replace(rigtigt, forkert, 1), encoding="utf-8")
    assert replay([mappe], sandkasse.base) == 1
