"""Reading fixture folders: what is accepted, and what each mistake says."""

from __future__ import annotations

import pytest

from fordringsbro.klient.fixtur import FixturError, find_historier, laes_historie

GOD = """
da = "Titel"
en = "Title"
[[besked]]
fil = "01.xml"
tjeneste = "DebitorRegistreringAfsend"
operation = "Ping"
da = "Svarer"
en = "Answers"
udfald = "SVAR"
"""


def _mappe(rod, tekst, navn="a"):
    mappe = rod / navn
    mappe.mkdir()
    (mappe / "forventet.toml").write_text(tekst, encoding="utf-8")
    (mappe / "01.xml").write_bytes(b"<a/>")
    return mappe


@pytest.mark.parametrize(
    ("fra", "til", "siger"),
    [
        ('da = "Titel"', "", "'da'"),
        ('fil = "01.xml"', 'fil = "02.xml"', "02.xml"),
        ('udfald = "SVAR"', 'udfald = "MAASKE"', "udfald"),
        ('udfald = "SVAR"', 'udfald = "INTET_SVAR"', "udfald"),
        ('udfald = "SVAR"', 'udfald = "FAULT"', "koder"),
        ('udfald = "SVAR"', 'udfald = "EJ_GENNEMFOERT"', "koder"),
        ('udfald = "SVAR"', 'udfald = "UDSAT"\nkoder = ["x"]', "koder"),
        ('udfald = "SVAR"', 'udfald = "SVAR"\nkoder = ["x"]', "koder"),
        ('udfald = "SVAR"', 'udfald = "SVAR"\nstatus = "200"', "status"),
        ('udfald = "SVAR"', 'udfald = "SVAR"\nkode = ["x"]', "kode"),
        ('udfald = "SVAR"', 'udfald = "SVAR"\nantal = { a = "1" }', "antal"),
        ('operation = "Ping"', 'operation = "Slet"', "operation"),
        ("[[besked]]", "[besked]", "besked"),
        ("[[besked]]", "[[besked", "forventet.toml"),
        ('udfald = "SVAR"', 'udfald = "SVAR"\n[ender]\nx = "PSRM"', "UUID"),
        ('udfald = "SVAR"', 'udfald = "SVAR"\n[ender]\n00000000-0000-4000-8000-000000000001 = "SKAT"', "PSRM"),
        ('en = "Answers"', "", "'en'"),
        ('udfald = "SVAR"', 'udfald = "SVAR"\nvent = 0', "'vent'"),
        ('udfald = "SVAR"', 'udfald = "SVAR"\nvent = true', "'vent'"),
        ('udfald = "SVAR"', 'udfald = "SVAR"\nvent = 1.5', "'vent'"),
        ('udfald = "SVAR"', 'udfald = "SVAR"\n[besked.http]\n"X" = "Ω"', "'http'"),
        ('udfald = "SVAR"', 'udfald = "SVAR"\n[besked.http]\n"X" = "a\\r\\nY: b"', "'http'"),
        ('udfald = "SVAR"', 'udfald = "SVAR"\n[besked.http]\n"X" = " a"', "'http'"),
        ('udfald = "SVAR"', 'udfald = "SVAR"\n[besked.http]\n"X Y" = "a"', "'http'"),
        ('udfald = "SVAR"', 'udfald = "SVAR"\n[besked.http]\n"" = "a"', "'http'"),
        (
            'operation = "Ping"\nda = "Svarer"\nen = "Answers"\nudfald = "SVAR"',
            'operation = "AfslutHæftelse"\nda = "A"\nen = "A"\nudfald = "ACCEPTERET"\nvent = 1',
            "'vent'",
        ),
    ],
)
def test_a_mistake_is_named(tmp_path, fra, til, siger):
    """Each mistake in a forventet.toml stops the run and is named with its file."""
    assert fra in GOD
    mappe = _mappe(tmp_path, GOD.replace(fra, til, 1))
    with pytest.raises(FixturError) as fejl:
        laes_historie(mappe)
    assert siger in str(fejl.value)
    assert "forventet.toml" in str(fejl.value) or "02.xml" in str(fejl.value)


@pytest.mark.parametrize(("linje", "ventet"), [("", 0), ("vent = 1", 1), ("vent = 20", 20)])
def test_a_query_may_wait(tmp_path, linje, ventet):
    """Without `vent` a message is sent once; the shortest wait is one second."""
    (besked,) = laes_historie(_mappe(tmp_path, GOD + linje)).beskeder
    assert besked.vent == ventet


def test_folders_come_in_the_order_of_their_names_and_each_once(tmp_path):
    """Stories are sorted by folder name, and naming a folder twice sends it once."""
    for navn in ("10-b", "02-a", "99-c"):
        _mappe(tmp_path, GOD, navn)
    historier = find_historier([tmp_path, tmp_path / "02-a", tmp_path / "99-c" / "forventet.toml"])
    assert [h.mappe.name for h in historier] == ["02-a", "10-b", "99-c"]


def test_a_single_message_brings_its_own_expectation_only(tmp_path):
    """A path to one message sends that message, with what its folder expects of it."""
    mappe = _mappe(tmp_path, GOD + GOD[GOD.index("[[besked]]") :].replace("01.xml", "02.xml"))
    (mappe / "02.xml").write_bytes(b"<b/>")
    (historie,) = find_historier([mappe / "02.xml"])
    assert [b.sti.name for b in historie.beskeder] == ["02.xml"]


@pytest.mark.parametrize("sti", ["ikke-her", "tom", "fremmed.xml"])
def test_a_path_without_fixtures_is_refused(tmp_path, sti):
    """A path that is missing or holds no fixtures is a mistake, not an empty success."""
    (tmp_path / "tom").mkdir()
    (tmp_path / "fremmed.xml").write_bytes(b"<a/>")
    with pytest.raises(FixturError, match=sti):
        find_historier([tmp_path / sti])
