"""Every code fired here has a file: its last value passes, its first is refused, and the check is what refuses it."""

from __future__ import annotations

from pathlib import Path

import pytest
from psycopg import IntegrityError

from fordringsbro.nymf.koder import Afvisningskode
from fordringsbro.nymf.kontroller import KONTROLLER
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.proever.kodefiler import Afspiller, hvorfor_ikke, koder_daekning, laes_kodefiler, nymf_spil
from fordringsbro.proever.kodefiler.afspilning import numre, regler
from fordringsbro.regler import Regelsaet

MAPPE = Path(__file__).parents[2] / "fixtures/nymf/koder"
FILER = [fil for fil in laes_kodefiler(MAPPE) if fil.hvor == "nymf"]
HOERINGER = [fil for fil in laes_kodefiler(MAPPE) if fil.hvor == "hoering"]
KODER = {kode.nummer: kode for kode in Afvisningskode}


def _spil(db, variant):
    with db.transaction() as conn, conn.transaction(force_rollback=True):
        return Afspiller(conn, Regelsaet.load()).spil(variant)


@pytest.mark.parametrize("fil", [*FILER, *HOERINGER], ids=lambda fil: str(fil.nummer))
def test_the_last_value_passes_and_the_first_is_refused_by_its_number(db, fil):
    """The accepted variant is not rejected, the refused one is, by exactly the file's number."""
    godt, daarligt = _spil(db, fil.accepteret), _spil(db, fil.afvist)
    assert (godt.tilstand is Aktionstilstand.REJECTED, numre(godt), regler(godt)) == (False, set(), set())
    assert daarligt.tilstand is Aktionstilstand.REJECTED
    assert (numre(daarligt), regler(daarligt) - fil.ogsaa) == ({fil.nummer}, set())


@pytest.mark.parametrize("fil", FILER, ids=lambda fil: str(fil.nummer))
def test_without_its_check_a_code_does_not_fire(db, fil, monkeypatch):
    """With the check left out of the table the file fails."""
    monkeypatch.delitem(KONTROLLER, KODER[fil.nummer])
    try:
        fyret = not hvorfor_ikke(KODER[fil.nummer], fil, nymf_spil(db, Regelsaet.load()))
    except (TypeError, IntegrityError, LookupError):
        # Nothing else stands between such an action and the register, which refuses to book it.
        fyret = False
    assert not fyret


def test_every_code_fired_here_has_a_check_and_a_file():
    """The catalogue, the table of checks and the files name the same codes."""
    egne = {kode for kode in Afvisningskode if kode.value.hvor == "nymf"}
    assert set(KONTROLLER) == egne
    assert {fil.nummer for fil in FILER} == {kode.nummer for kode in egne}
    assert {fil.nummer for fil in HOERINGER} == {k.nummer for k in Afvisningskode if k.value.hvor == "hoering"}


def test_coverage_tells_each_code_with_its_file_and_whether_it_fired(db, tmp_path):
    """A code with a file that works is told as fired; without a file, with a wrong one or nobody to play it it isn't."""
    rigtig = (MAPPE / "408.toml").read_text(encoding="utf-8")
    (tmp_path / "408.toml").write_text(rigtig, encoding="utf-8")
    forkert = (MAPPE / "519.toml").read_text(encoding="utf-8").replace("nummer = 519", "nummer = 546")
    (tmp_path / "546.toml").write_text(forkert, encoding="utf-8")
    (tmp_path / "170.toml").write_text((MAPPE / "170.toml").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "2.toml").write_text(rigtig.replace("nummer = 408", 'nummer = 2\nhvor = "mf"'), encoding="utf-8")
    spil = nymf_spil(db, Regelsaet.load())
    daekning = {post.nummer: post for post in koder_daekning(tmp_path, {"nymf": spil})}
    assert set(daekning) == set(KODER)
    assert daekning[408] == (408, "nymf", tmp_path / "408.toml", True, "")
    assert daekning[546] == (546, "nymf", tmp_path / "546.toml", False, "the refused one: refused 519")
    assert daekning[519] == (519, "nymf", None, False, "no file")
    assert daekning[170] == (170, "mf", tmp_path / "170.toml", False, "nothing plays files of mf")
    assert daekning[2] == (2, "nymf", tmp_path / "2.toml", False, "the file is for mf")
