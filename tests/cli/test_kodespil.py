"""The files of codes that other rooms than the filter fire: what plays them looks at what the sender is told."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from fordringsbro.mf import afvisning, modtagelse
from fordringsbro.nymf.koder import Afvisningskode
from fordringsbro.platform.log import stille
from fordringsbro.proever.kodefiler import Variant, hvorfor_ikke, laes_kodefiler
from fordringsbro.proever.kodespil import Proevebase, spillere

MAPPE = Path(__file__).parents[2] / "fixtures/nymf/koder"
FILER = {fil.nummer: fil for fil in laes_kodefiler(MAPPE) if fil.hvor not in {"nymf", "hoering"}}
KODER = {kode.nummer: kode for kode in Afvisningskode}


@pytest.fixture
def base(database_url):
    """A database on which everything is undone."""
    with closing(Proevebase(database_url)) as base, stille():
        yield base


@pytest.fixture
def hvorfor(base):
    """Why a file doesn't show its code, or that of another number."""
    alle = spillere(base)

    def hvorfor(fil, nummer=None):
        return hvorfor_ikke(KODER[nummer or fil.nummer], fil, alle[fil.hvor])

    return hvorfor


def test_each_file_shows_its_code(hvorfor):
    """The last that passes is told no number, the first that is refused is told exactly the file's; of every place."""
    assert {nummer: fundet for nummer, fil in FILER.items() if (fundet := hvorfor(fil))} == {}
    assert {fil.hvor for fil in FILER.values()} == {"mf", "aftaler", "portal", "psrm"}


def test_a_refused_one_that_is_harmless_is_no(hvorfor):
    """With what passes in the place of what is refused no code fires."""
    for fil in FILER.values():
        assert hvorfor(replace(fil, afvist=fil.accepteret)) == "the refused one: accepted", fil.nummer


def test_an_accepted_one_that_is_refused_is_no(hvorfor):
    """With what is refused in the place of what passes; an advice refuses nothing, and is no plain yes either."""
    for nummer, fil in FILER.items():
        ventet = f"accepted advice {nummer}" if KODER[nummer].value.advis else f"refused {nummer}"
        assert hvorfor(replace(fil, accepteret=fil.afvist)) == f"the accepted one: {ventet}"


def test_another_number_than_the_files_is_no(hvorfor):
    """What is refused by one code doesn't show another; a refusal is no advice, nor the other way round."""
    assert hvorfor(FILER[170], 171) == "the refused one: refused 170"
    assert hvorfor(FILER[90120], 463) == "the refused one: accepted advice 90120"
    assert hvorfor(FILER[463], 90120) == "the refused one: refused 463"


def test_a_refusal_by_more_than_its_code_is_no(hvorfor):
    """Two reasons at once don't show which one would have been enough."""
    fil = FILER[400]
    begge = replace(fil.afvist, aktion={"aktioner": [{"fordringshaver": 9002}, {"kode": "OPSKRIV"}]})
    assert hvorfor(replace(fil, afvist=begge)) == "the refused one: refused 400 90111"


def test_a_service_that_refuses_no_more_is_seen(hvorfor, monkeypatch):
    """Without the check of system integration the file of 156 fails; with another number in its place too."""
    monkeypatch.setattr(afvisning, "ingen_integration", lambda _fordringshaver_id: None)
    assert hvorfor(FILER[156]) == "the refused one: accepted"
    monkeypatch.setattr(modtagelse.afvisning, "ingen_integration", lambda _fh: afvisning.ukendt_aftale(9001))
    assert hvorfor(FILER[156]) == "the refused one: refused 2"


def test_900_comes_of_the_missing_table(hvorfor):
    """A missing table that the delivery doesn't need makes no error."""
    unoedig = Variant(({"uden_tabel": "nymf.hoering_trin"},), {}, {})
    assert hvorfor(replace(FILER[900], afvist=unoedig)) == "the refused one: accepted"


def test_an_earlier_message_that_is_refused_is_told(hvorfor):
    """A story that doesn't begin as it says is not played on."""
    fil = FILER[171]
    with pytest.raises(ValueError, match="an earlier message was refused: refused 170"):
        hvorfor(replace(fil, afvist=Variant(({"system": "29000102"},), {}, {})))


def test_nothing_is_left_behind(base, hvorfor):
    """Neither claims, deliveries, agreements nor a table that was taken away."""
    for nummer in (171, 182, 480, 600, 900):
        hvorfor(FILER[nummer])
    with base.transaction() as conn:
        for tabel in ("nymf.aktion", "nymf.aftale", "mf.leverance", "mf.adgang", "inddrivelse.leverance"):
            assert conn.execute(f"SELECT count(*) FROM {tabel}").fetchone() == (0,), tabel
