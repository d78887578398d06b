"""The generator: valid, passing, varied, and the same from the same seed."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import laesning
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fordringsbro.cli.generate.handling import generate
from fordringsbro.klient.beskeder import Afsender
from fordringsbro.klient.fixtur import laes_historie
from fordringsbro.klient.generator import DAG, Generator

AFSENDER = Afsender("29000011", UUID(int=900))


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_generated_messages_are_valid(seed):
    """Twenty messages of any seed (two hundred in all) are valid by the schema."""
    for besked in Generator(seed, AFSENDER).forloeb(20):
        assert laesning.skema().validate(laesning.payload(besked.xml)), laesning.skema().error_log


def test_generated_claims_pass_the_filter_now_and_in_a_year():
    """No generated claim breaks a rule of its type, on the reference day or a year later."""
    for besked in Generator(7, AFSENDER).registreringer(60):
        fordringer = laesning.krav(laesning.post(besked.xml))
        efter_id = {k["FordringIdentifikation"]: k for k in fordringer}
        for k in fordringer:
            hoved = efter_id.get(k["Hovedfordring"]["FordringIdentifikation"]) if "Hovedfordring" in k else None
            for dag in (DAG, DAG + timedelta(days=365)):
                assert laesning.filterfund(k, hoved, dag) == set(), laesning.type_kode(k)


def test_the_same_seed_gives_the_same_bytes_and_another_gives_others():
    """A seed determines every byte; ids of two seeds or municipalities never meet."""
    en, igen, anden = (list(Generator(seed, AFSENDER).forloeb(30)) for seed in (1, 1, 2))
    assert [b.xml for b in en] == [b.xml for b in igen]
    andre = list(Generator(1, Afsender("29000022", UUID(int=900))).forloeb(30))
    ider = [{k for b in beskeder for k in b.krav} for beskeder in (en, anden, andre)]
    assert sum(map(len, ider)) == len(set().union(*ider))


def test_messages_are_varied():
    """A few hundred messages hold many types, costs, companies, co-debtors, payments and write-downs."""
    beskeder = list(Generator(3, AFSENDER).forloeb(300))
    tekst = b"".join(b.xml for b in beskeder).decode()
    fordringer = [k for b in beskeder if b.krav for k in laesning.krav(laesning.post(b.xml))]
    assert len({laesning.type_kode(k) for k in fordringer}) >= 12
    assert len({k["FordringBeløb"] for k in fordringer}) > len(fordringer) * 0.8
    for del_ in (
        "Omkostningsfordring>",
        "Testfirma",
        "HæftelseListe",
        "ForetagIndbetaling_I",
        "FordringNedregulering>",
    ):
        assert del_ in tekst


def test_the_number_of_claims_can_be_fixed():
    """For measurements every message can hold exactly so many claims."""
    assert {len(b.krav) for b in Generator(4, AFSENDER).registreringer(20, krav=10)} == {10}


def test_another_day_moves_the_claims():
    """Claims are made for the day they are handed over on."""
    dag = date(2028, 3, 1)
    for besked in Generator(5, AFSENDER, dag=dag).registreringer(10):
        for k in laesning.krav(laesning.post(besked.xml)):
            assert date(2027, 1, 1) < k["FordringStiftelsesdato"] < dag


def test_generate_writes_a_folder_that_replay_can_read(tmp_path, capsys):
    """The command writes messages and expectations, and refuses to write over fixtures."""
    til = tmp_path / "nye"
    assert generate(12, 42, til) == 0
    historie = laes_historie(til)
    assert len(historie.beskeder) == 12
    assert all(b.sti.is_file() for b in historie.beskeder)
    assert generate(12, 42, til) == 2
    assert generate(0, 42, tmp_path / "x") == 2
    assert generate(1, 42, tmp_path / "x", kommune="123") == 2
    with pytest.raises(FileExistsError):
        generate(1, 42, historie.beskeder[0].sti)
    assert capsys.readouterr().err.count("\n") == 3
