"""Records as JSON: to the byte what earlier versions stored, and those can be read."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest

from fordringsbro.aktion.aarsager import Nedskrivningsaarsag, Tilbagekaldsaarsag
from fordringsbro.aktion.aktioner import (
    NEDSKRIV,
    OPRET,
    Aendring,
    Annullering,
    Hovedstolsrettelse,
    Nedskrivning,
    Opskrivning,
    Skyldnerident,
    Tilbagekald,
)
from fordringsbro.aktion.backend import Backend
from fordringsbro.aktion.fordringsdata import (
    Bilag,
    Dokument,
    Fordringsdata,
    Genindsendelse,
    IdentType,
    Kategori,
    Note,
    Rentevalg,
    Skyldner,
)
from fordringsbro.aktion.model import Inddrivelsesudfald, Opgave, Udfaldsstatus
from fordringsbro.aktion.ordret import Ordret
from fordringsbro.nymf.aftaler.feltbrug import Feltbrug, Feltkrav
from fordringsbro.nymf.model import Bemaerkning, Virkning
from fordringsbro.sf1590.faelles.samtale_store import Svarfund

#: One line for each of `POSTER`: class and JSON, as the converters wrote it that each class once had.
GEMT = Path(__file__).with_name("jsonposter.txt").read_text(encoding="utf-8").splitlines()

O = Ordret((("A/B", "x"), ("C/", "")))  # noqa: E741 - stands in every second line below
D = date(2026, 9, 1)
S0 = Skyldner(IdentType.CPR, "0101800001")
S1 = Skyldner(IdentType.CVR, "99999999", D, D, D, D, D, dom=True, forlig=False, ordret=O)
B = Bilag(
    (Note("n"), Note("m", 1, O)), (Dokument("DOM", "pdf", 1, "aa"), Dokument("DOM", "pdf", 1, "aa", "r", 1, b"x"))
)
R = Rentevalg("001", "03", Decimal("4.50"))
LIDT = ("KFDAINS", "INDR", Kategori.HF, "ref", "b", 1, 2, None, None, None, None, None, ())
ALT = ("KFDAINS", "MODR", Kategori.UF, "ref", "b", 1, 2, D, D, D, D, D, (S0, S1), R, "1000000001", B, "123")
TILBAGE, BRUG = next(iter(Tilbagekaldsaarsag)), next(iter(Feltbrug))
NU = datetime(2026, 1, 1, tzinfo=UTC)
INDB = Nedskrivning(2, Nedskrivningsaarsag.INDB, D, Skyldnerident(IdentType.SE, "1"), O)
REGU = Nedskrivning(1, Nedskrivningsaarsag.REGU)
OPRETTELSE = Fordringsdata(*ALT, foreloebig_fastsat=True, ordret=O)
POSTER = [
    Fordringsdata(*LIDT),
    OPRETTELSE,
    Genindsendelse(*ALT, foreloebig_fastsat=True, ordret=O, tidligere_fordring_id=7),
    Genindsendelse(*LIDT),
    REGU,
    INDB,
    Opskrivning(1),
    Opskrivning(1, D, B, O),
    Annullering(1),
    Annullering(1, D, Skyldnerident(IdentType.AKR, "1"), B, O),
    Hovedstolsrettelse(3),
    Hovedstolsrettelse(3, O),
    Tilbagekald(TILBAGE),
    Tilbagekald(TILBAGE, D, O),
    Aendring(),
    Aendring("INDR", "1", D, R, (S1,), B, O),
    Rentevalg("002", "99"),
    Inddrivelsesudfald(1, Udfaldsstatus.AFVIST, ((1, "a"), (2, "b")), None, NU),
    Inddrivelsesudfald(
        1, Udfaldsstatus.UDFOERT, (), 5, datetime(2026, 1, 1, 1, 2, 3, 4, tzinfo=UTC), 1, 2, 3, reduceret=True
    ),
    Bemaerkning("KFDAINS-1", Virkning.AFVIS, ("a", "b"), "t", "x"),
    Bemaerkning("4", Virkning.HOERING, (), "t", "x", "r", "f", "10", ("k",), 2),
    Bemaerkning("4", Virkning.HOERING, (), "t", "x", "r", "f", 10),
    Feltkrav(felt="p_nummer", brug=BRUG),
    Feltkrav(felt="p_nummer", brug=BRUG, type_kode="KFDAINS"),
    Svarfund(UUID(int=1), "k", "d", "e"),
    *(
        Opgave(
            aktion_id=7,
            aktionskode=kode,
            backend=Backend.DMI,
            fordringshaver_id=1001,
            fordring_id=4,
            hoved_fordring_id=None,
            data=data,
            modtaget=NU,
            fordring_modtaget=D,
        )
        for kode, data in ((OPRET, OPRETTELSE), (NEDSKRIV, REGU), (OPRET, INDB))
    ),
]


@pytest.mark.parametrize(("post", "linje"), list(zip(POSTER, GEMT, strict=True)), ids=[x.split()[0] for x in GEMT])
def test_a_record_is_what_was_stored(post, linje):
    """Each record is written as it always was, and what was stored is read as that record."""
    navn, _, tekst = linje.partition(" ")
    assert navn == type(post).__name__
    assert json.dumps(post.til_json(), sort_keys=True, ensure_ascii=False) == tekst
    # Bytes of documents are kept elsewhere, and are no part of a comparison.
    laest = type(post).fra_json(json.loads(tekst))
    assert laest == post
    # A code that is of its enum looks otherwise than the text that it equals.
    assert repr(laest) == repr(post)


def test_what_is_no_field_any_more_is_passed_over():
    """A row of another version may have fields that this one doesn't know, and lack those that have a default."""
    assert Rentevalg.fra_json({"regel": "001", "satskode": "98", "nyt": 1}) == Rentevalg("001", "98")


@pytest.mark.parametrize("felt", ["aarsag", "virkningsdato"])
def test_what_is_no_value_of_its_type_is_refused(felt):
    """A code outside its list, or what is no date, is never read as something else."""
    with pytest.raises(ValueError, match="forkert"):
        Nedskrivning.fra_json({**REGU.til_json(), felt: "forkert"})


def test_a_field_without_a_default_must_be_there():
    """What is missing is not made up."""
    with pytest.raises(KeyError):
        Nedskrivning.fra_json({"beloeb_oere": 1})
