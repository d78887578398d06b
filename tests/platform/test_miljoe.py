"""A mistyped name of a setting is found, and other programs' names are left alone."""

from __future__ import annotations

import pytest

from fordringsbro.platform.miljoe import ukendte
from fordringsbro.platform.settings import indstillingsnavne


@pytest.mark.parametrize(
    ("navn", "naermest"),
    [
        ("FORDRINGSBRO_DATABASE_URI", "DATABASE_URL"),
        ("FORDRINGSBRO_DATABASEURL", "DATABASE_URL"),
        ("FORDRINGSBRO__PORT", "PORT"),
        ("FORDRINGSBRO_PROT", "PORT"),
        ("FORDRINGSBRO_PORTAL_KEYS", "PORTAL_KEY"),
        ("FORDRINGSBRO_THREADS_", "THREADS"),
        ("FORDRINGSBRO_TRÅDE", "THREADS"),
        ("fordringsbro_port", "PORT"),
        ("Fordringsbro_Log_Level", "LOG_LEVEL"),
        ("FORDRINGSBRO_log_level", "LOG_LEVEL"),
        ("FORDRINSBRO_DATABASE_URL", "DATABASE_URL"),
        ("FORDRINGSBRO-DATABASE-URL", "DATABASE_URL"),
        ("FORDINGSBRO_PORTAL_PORT", "PORTAL_PORT"),
    ],
)
def test_a_name_that_is_none_names_the_one_that_was_meant(navn, naermest):
    """Letters left out, doubled or swapped, another case, another beginning: the nearest setting is told."""
    (fundet,) = ukendte([navn, "PATH"], indstillingsnavne())
    assert (fundet.navn, fundet.naermest) == (navn, f"FORDRINGSBRO_{naermest}")
    assert f"FORDRINGSBRO_{naermest}" in str(fundet)


def test_whatever_begins_as_ours_is_ours():
    """A name that is like no other is told all the same, cut where it is long, and all of them in one order."""
    langt = f"FORDRINGSBRO_{'Q' * 1000}"
    fundet = ukendte([langt, "FORDRINGSBRO_", "FORDRINGSBRO_ZZZ"], indstillingsnavne())
    assert [en.navn for en in fundet] == ["FORDRINGSBRO_", langt, "FORDRINGSBRO_ZZZ"]
    assert all(len(str(en)) < 200 for en in fundet)


@pytest.mark.parametrize("navn", ["PATH", "BROWSER", "DATABASE_URL", "LIBRO_PORT", "FORDRINGSBROEN", "XFORDRINGSBRO_X"])
def test_other_programs_names_are_left_alone(navn):
    """An environment holds names that are none of ours."""
    assert ukendte([navn], indstillingsnavne()) == ()


def test_what_parts_are_told_by_their_parent_is_known():
    """A sandbox tells its parts who it is; that stops none of them, nor does any setting."""
    assert ukendte(["FORDRINGSBRO_PARENT_PID", *indstillingsnavne()], indstillingsnavne()) == ()
