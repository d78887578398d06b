"""Where a test may have a process die, and that nobody else can."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

import fordringsbro
from fordringsbro.platform import punkter
from fordringsbro.platform.errors import FejlError
from fordringsbro.platform.punkter import Punkt
from fordringsbro.platform.settings import load_settings

_PROGRAM = """
import sys
from pathlib import Path
from fordringsbro.platform import punkter
punkter.efter_fil(Path(sys.argv[1]))
punkter.naaet(punkter.Punkt.SVAR_KLAR)
punkter.naaet(punkter.Punkt.LINJE_TAGET)
print("alive")
"""


def _koer(fil: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", _PROGRAM, str(fil)], capture_output=True, text=True, check=False)


def test_a_process_dies_at_the_point_that_is_named_and_only_once(tmp_path):
    """Whoever comes to the point is killed; whoever comes after passes it, and the others are passed by all."""
    fil = tmp_path / "doe"
    fil.write_text(Punkt.LINJE_TAGET)
    assert _koer(fil).returncode == -signal.SIGKILL
    assert not fil.exists()
    assert _koer(fil).stdout == "alive\n"
    fil.write_text(Punkt.BOGFOERT)
    assert _koer(fil).stdout == "alive\n"
    assert fil.exists()


def test_unasked_a_point_does_nothing():
    """Outside a test nobody is called."""
    assert punkter._Ramt.goer is None
    for punkt in Punkt:
        punkter.naaet(punkt)


def test_outside_a_sandbox_nobody_can_ask(monkeypatch, tmp_path):
    """The setting stops the start by its name; in a sandbox it is taken."""
    monkeypatch.setenv("FORDRINGSBRO_CRASH_FILE", str(tmp_path / "doe"))
    with pytest.raises(FejlError, match="FORDRINGSBRO_CRASH_FILE"):
        load_settings()
    monkeypatch.setenv("FORDRINGSBRO_SANDBOX", "true")
    assert load_settings().crash_file == tmp_path / "doe"


def test_every_point_stands_in_the_code_once():
    """A point that nobody passes would prove nothing."""
    kilder = [fil.read_text("utf-8") for fil in Path(fordringsbro.__file__).parent.rglob("*.py")]
    antal = {punkt.name: sum(kilde.count(f"naaet(Punkt.{punkt.name})") for kilde in kilder) for punkt in Punkt}
    assert antal == dict.fromkeys(antal, 1)
