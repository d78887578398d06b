"""Very many claims: lists and the check of the books read them some at a time, and hold no more of them in memory."""

from __future__ import annotations

import io
import json
import sys
import tracemalloc

import pytest

from fordringsbro.cli.aktioner import handling
from fordringsbro.cli.faelles import udskrift
from fordringsbro.cli.faelles.listevalg import Listevalg
from fordringsbro.cli.fordringer import handling as fordringer
from fordringsbro.cli.register import handling as register
from fordringsbro.efterproev import alle_kontroller, kontrol
from fordringsbro.platform import sidelaesning
from fordringsbro.portal.model import Udvalg

pytestmark = [pytest.mark.fault("R11")]
#: All of a list, as a program gets it.
ALT = Listevalg(som_json=True)
#: Copies of each row of a table under ids and references of their own; checks and triggers are not what is tried.
_KOPIER = """
    INSERT INTO {tabel} ({kolonner}) OVERRIDING SYSTEM VALUE
    SELECT {valgt} FROM {tabel} r, generate_series(1, {antal}) n,
        jsonb_populate_record(r, jsonb_build_object({felter})) ny
"""
_KOLONNER = """
    SELECT column_name FROM information_schema.columns
    WHERE concat(table_schema, '.', table_name) = %s AND is_generated = 'NEVER'
"""
_FELTER = {
    "debitor.fordring": "'fordring_id', gen_random_uuid(), 'nr', r.nr + n * {spring}",
    "nymf.aktion": "'aktion_id', r.aktion_id + n * {spring}, 'ekstern_id', gen_random_uuid()",
    "nymf.fordring": """'fordring_id', r.fordring_id + n * {spring}, 'ekstern_id', gen_random_uuid(),
        'opret_aktion_id', r.opret_aktion_id + n * {spring}, 'reference', concat(r.reference, '-', n * {spring})""",
}


class _Intet(io.TextIOBase):
    """Where output goes that nobody keeps; counts its bytes."""

    skrevet = 0

    def write(self, tekst: str) -> int:
        self.skrevet += len(tekst)
        return len(tekst)


@pytest.fixture
def mange(dele, modtag):
    """Multiplies the claims, the actions and the register."""
    modtag(dele, "01-dagtilbud/03-opret.xml")
    dele.koersel.forfaldne("29000011")

    def mange(antal, spring=1000):
        with dele.database.transaction() as conn:
            conn.execute("SET LOCAL session_replication_role = replica")
            foer = conn.execute("SELECT count(*) FROM debitor.fordring").fetchone()[0]
            for tabel, felter in _FELTER.items():
                navne = [navn for (navn,) in conn.execute(_KOLONNER, (tabel,))]
                sql = _KOPIER.format(
                    tabel=tabel,
                    kolonner=", ".join(navne),
                    valgt=", ".join(f"ny.{navn}" for navn in navne),
                    felter=felter.format(spring=spring),
                    antal=antal,
                )
                conn.execute(sql)
            return foer * (antal + 1)

    return mange


def _spidsen(monkeypatch, goer) -> tuple[int, int]:
    """The most memory that was held at once, and how much was written."""
    ud = _Intet()
    monkeypatch.setattr(sys, "stdout", ud)
    goer()
    tracemalloc.start()
    try:
        goer()
        return tracemalloc.get_traced_memory()[1], ud.skrevet
    finally:
        tracemalloc.stop()
        monkeypatch.undo()


def _faa_ad_gangen(monkeypatch) -> None:
    """Pages far smaller than what there is."""
    monkeypatch.setattr(kontrol, "FLESTE", 20)
    monkeypatch.setattr(sidelaesning, "AD_GANGEN", 100)


@pytest.mark.parametrize("hvad", ["claims", "actions", "register", pytest.param("verify", marks=pytest.mark.long)])
def test_memory_does_not_grow_with_the_claims(*, dele, mange, monkeypatch, hvad):
    """Five times as many rows are written, by little more memory than a page of them takes."""
    goer = {
        "claims": lambda: fordringer.liste(dele, Udvalg(), ALT),
        "actions": lambda: handling.liste(dele, ALT, tilstand=None, backend=None),
        "register": lambda: register.liste(dele, ALT, fordringshaver=None, backend=None),
        "verify": lambda: list(alle_kontroller(dele)),
    }[hvad]
    _faa_ad_gangen(monkeypatch)
    mange(400)
    faa, skrevet_faa = _spidsen(monkeypatch, goer)
    mange(4, spring=100_000_000)
    _faa_ad_gangen(monkeypatch)
    alle, skrevet_alle = _spidsen(monkeypatch, goer)
    assert alle < 2 * faa + 500_000
    assert hvad == "verify" or skrevet_alle > 4 * skrevet_faa


def test_a_list_is_the_same_json_as_before(capsys):
    """Written item by item it is what a whole array would be, empty or not."""
    for poster in ([], [{"a": 1, "b": ["x", {}]}], [{"a": "æ\n"}, {}, []]):
        udskrift.skriv_json_liste(iter(poster))
        skrevet = capsys.readouterr().out
        assert json.loads(skrevet) == poster
        udskrift.skriv_json(poster)
        assert skrevet == capsys.readouterr().out


@pytest.mark.parametrize(("antal", "ventet"), [(3, 3), (4, 4)])
def test_of_very_many_differences_the_first_are_told(*, monkeypatch, antal, ventet):
    """Up to the limit all of them; beyond it so many, and that there are more."""
    monkeypatch.setattr(kontrol, "FLESTE", 3)
    fundne = kontrol.afkort(kontrol.Forskel(str(n), "") for n in range(antal))
    assert len(fundne) == ventet
    assert (str(fundne[-1]) == "...: more") is (antal > 3)


@pytest.mark.fault("R10")
def test_the_report_is_the_same_each_time(*, cli, dele, mange, monkeypatch, psrm_url, dmi_url):
    """Run again, with nothing changed in between, it tells the same of all, in the same order."""
    mange(30)
    monkeypatch.setenv("FORDRINGSBRO_PSRM_URL", psrm_url)
    monkeypatch.setenv("FORDRINGSBRO_DMI_URL", dmi_url)
    foerste = cli("verify", "--json")
    assert foerste.exit_code == 1
    assert any(k["violations"] for k in json.loads(foerste.stdout))
    assert cli("verify", "--json").stdout == foerste.stdout
