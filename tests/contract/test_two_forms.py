"""Both WSDL forms describe the same wire."""

import pytest
from eksempler import fuld, mindst
from lxml import etree
from skemalaeser import XS, XSD

from fordringsbro.contract.binding import Kontrakt
from fordringsbro.contract.names import KOMBIT


def roedder(fil):
    skema = etree.parse(fil)
    if len(skema.findall(f"{XS}include")):
        navne = [e.get("ref").partition(":")[2] for e in skema.iter(f"{XS}element")]
    else:
        navne = [e.get("name") for e in skema.findall(f"{XS}element") if e.get("name").endswith(("_I", "_O"))]
    return sorted(navne)


def billede(struktur):
    """All a table says, as plain data."""
    return [
        (f.tag, f.omsaetter.navn if f.omsaetter else billede(f.struktur), f.kraevet, f.gentages)
        for f in struktur.felter.values()
    ] + [struktur.valg, [a.navn for a in struktur.attributter], struktur.jokertegn]


def test_both_forms_have_the_same_tables(former):
    """Field by field: same names, order, namespaces, kinds of value, occurrence and choices."""
    mange, samlet = former
    navne = roedder(mange)
    assert navne == roedder(samlet)
    tabel_mange, tabel_samlet = Kontrakt.load(mange), Kontrakt.load(samlet)
    for navn in navne:
        tag = f"{{{KOMBIT}}}{navn}"
        assert billede(tabel_mange.struktur(tag)) == billede(tabel_samlet.struktur(tag))


@pytest.mark.parametrize("gren", range(6))
def test_a_message_valid_in_one_form_is_valid_in_the_other(former, gren):
    """Every message filled to the brim, with each branch of its choices, passes both; spoilt, it fails both."""
    mange = former[0]
    skemaer = [etree.XMLSchema(etree.parse(fil)) for fil in former]
    kontrakt = Kontrakt.load(mange)
    for navn in roedder(mange):
        tag = f"{{{KOMBIT}}}{navn}"
        for post in (fuld(kontrakt.struktur(tag), gren), mindst(kontrakt.struktur(tag))):
            besked = kontrakt.skriv(tag, post)
            for skema in skemaer:
                skema.assertValid(besked)
            besked.append(etree.SubElement(besked, f"{{{KOMBIT}}}Ukendt"))
            assert not any(skema.validate(besked) for skema in skemaer)


def test_an_answer_can_carry_its_header_alone(former):
    """A technical error answers with HovedOplysningerSvar and nothing else."""
    kontrakt = Kontrakt.load(former[0])
    skema = etree.XMLSchema(etree.parse(former[0]))
    for navn in roedder(former[0]):
        if navn.endswith("_O"):
            tag = f"{{{KOMBIT}}}{navn}"
            hoved = mindst(kontrakt.struktur(tag))
            assert list(hoved) == ["HovedOplysningerSvar"]
            skema.assertValid(kontrakt.skriv(tag, hoved))


def vaerdier(fil):
    """The enumeration values of each simple type of a schema file."""
    return {
        type_.get("name"): {enum.get("value") for enum in type_.iter(f"{XS}enumeration")}
        for type_ in etree.parse(fil).iter(f"{XS}simpleType")
        if type_.find(f"{XS}restriction/{XS}enumeration") is not None
    }


def test_only_the_empty_value_is_left_out_of_the_one_file_form(former):
    """KDSoap makes a name of each enumeration value and stops at an empty one; the others are the same in both forms."""
    mange = vaerdier(XSD / "common" / "types" / "Typer.xsd")
    samlet = vaerdier(former[1])
    assert samlet == {navn: mange[navn] - {""} for navn in samlet}
