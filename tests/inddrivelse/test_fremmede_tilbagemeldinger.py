"""A callback moves only what was sent to the system that calls back, and its number can't be guessed."""

from __future__ import annotations

import pytest
from falsk_backend import Baenk, nedskriv, opret
from test_tilbagemeldinger import DMI, Melder, dmi, melder, skema  # noqa: F401 - fixtures

from fordringsbro.aktion.model import Backend

_TABEL = "SELECT to_jsonb(a) FROM inddrivelse.afsendelse a ORDER BY orden"


def _stand(baenk: Baenk) -> list[tuple[object, ...]]:
    with baenk.db.transaction() as conn:
        return conn.execute(_TABEL).fetchall()


@pytest.mark.fault("R1")
def test_a_correlation_number_tells_nothing_of_the_next(baenk: Baenk, melder: Melder):  # noqa: F811
    """18 digits that are neither in order nor near each other; the one before and the one after move nothing."""
    baenk.koe(*(opret(n, backend=DMI) for n in range(1, 21)))
    baenk.send(DMI)
    numre = [melder.nummer(n) for n in range(1, 21)]
    assert all(len(str(n)) == 18 for n in numre)
    assert numre != sorted(numre)
    assert min(abs(a - b) for a in numre for b in numre if a != b) > 1_000_000
    foer = _stand(baenk)
    for nummer in numre:
        melder.oprettet((nummer - 1, 1), (nummer + 1, 2), fejl=412)
    melder.oprettet(*((n, n) for n in range(1, 21)), fejl=412)
    assert _stand(baenk) == foer


def test_what_went_to_another_system_is_not_moved(baenk: Baenk, melder: Melder):  # noqa: F811
    """An action that is at PSRM stays as it is, whatever comes back under its number."""
    baenk.koe(opret(1, backend=Backend.PSRM))
    baenk.send(Backend.PSRM)
    foer = _stand(baenk)
    melder.oprettet((melder.nummer(1), 1), fejl=412)
    melder.oprettet((melder.nummer(1), 77))
    assert _stand(baenk) == foer


def test_what_has_ended_is_not_moved(baenk: Baenk, melder: Melder):  # noqa: F811
    """A final outcome stays, also when the later callback is about another claim or of another kind."""
    baenk.koe(opret(1, backend=DMI))
    baenk.send(DMI)
    melder.oprettet((melder.nummer(1), 1))
    foer = _stand(baenk)
    melder.oprettet((melder.nummer(1), 77))
    melder.oprettet((melder.nummer(1), 1), fejl=412)
    melder.reguleret(melder.nummer(1), 1, fejl=600)
    assert _stand(baenk) == foer
    assert baenk.kvitteret() == {1: ["UDFOERT"]}


def test_what_was_not_sent_is_not_moved(baenk: Baenk, melder: Melder):  # noqa: F811
    """An action that waits in the queue has a number, and a callback under it changes nothing."""
    baenk.koe(opret(1, backend=DMI), nedskriv(2, 1, backend=DMI))
    foer = _stand(baenk)
    melder.oprettet((melder.nummer(1), 1))
    melder.reguleret(melder.nummer(2), 1)
    assert _stand(baenk) == foer
