"""What the validator itself can't take is an answer too: patterns that it gives up on, and the paths of what is left."""

from __future__ import annotations

import pytest
from lxml import etree

from fordringsbro.wire.xml.schemas import validate

#: Every way to read many a's must be tried, and libxml2 gives up.
SKEMA = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="a"><xs:simpleType>
<xs:restriction base="xs:string"><xs:pattern value="(a|aa)+"/></xs:restriction></xs:simpleType></xs:element></xs:schema>"""


@pytest.fixture
def skema(tmp_path):
    """A schema with an ambiguous pattern."""
    fil = tmp_path / "a.xsd"
    fil.write_text(SKEMA)
    return fil


@pytest.mark.fault("X18")
@pytest.mark.parametrize("size", [0, 100_000])
def test_a_pattern_that_the_validator_gives_up_on_is_no_proof(skema, size):
    """A value that a pattern can be matched with in too many ways is refused as what can't be validated, or as wrong."""
    element = etree.fromstring("<a>" + "a" * 60 + "b</a>")
    (fundet,) = validate(element, skema, size=size)
    assert fundet.sti == "/a"
    assert fundet.regel.navn in {"validering", "pattern"}
    assert "aaa" not in str(fundet)
    assert validate(etree.fromstring("<a>aaa</a>"), skema) == ()


@pytest.mark.fault("X18")
def test_no_pattern_of_the_contracts_can_be_matched_in_many_ways():
    """No pattern has a repetition inside a repetition, where the ways to match would multiply."""
    from re import compile as moenster

    from fordringsbro.contract.files import rod

    farlig = moenster(r"[+*}]\)[+*{]")
    for fil in rod("xsd").rglob("*.xsd"):
        for facet in etree.parse(str(fil)).iter("{http://www.w3.org/2001/XMLSchema}pattern"):
            assert farlig.search(facet.get("value")) is None, (fil.name, facet.get("value"))
