"""A claim of the ledger as NyMF is asked about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from overdragelse_hjaelp import CVR, ET, TO, TRE, fordring, rente

from fordringsbro.aktion.model import Rentevalg
from fordringsbro.debitor.model import Haeftelse, Konto, Registrering, Specifikation, Tekstlinje
from fordringsbro.debitor.part import OprettetAf, Part
from fordringsbro.overdragelse.oversaet import anmodning, beskrivelse, haeftende, laes_rentevalg

FIRMA = Part("CVR", "00999999", "Testfirma Synteseborg ApS", None, "1999999999")


def spec(slags, vaerdi):
    """A specification of a claim."""
    return Specifikation(uuid4(), slags, vaerdi)


def spoerg(f, *parter, oere=50_000):
    """The request for a claim."""
    return anmodning(f, fordringshaver_id=1001, restance_oere=oere, srb=f.srb, haeftende=parter or (ET,))


def test_all_master_data_are_carried_over():
    """Each field of a claim stands in the request under its name."""
    f = fordring(tekstlinjer=(Tekstlinje(1, "Daginstitution"),))
    fundet = spoerg(f, oere=12_345)
    assert (fundet.fordringshaver_id, fundet.ekstern_id, fundet.hoved_ekstern_id) == (1001, f.fordring_id, None)
    data = fundet.data
    assert (data.beloeb_oere, data.hovedstol_oere, data.type_kode) == (12_345, 50_000, "KFDAINS")
    assert (data.stiftelsesdato, data.forfaldsdato, data.srb) == (f.stiftelsesdato, f.forfaldsdato, f.srb)
    assert (data.periode_fra, data.periode_til) == (f.periode_fra, f.periode_til)
    assert (data.reference, data.beskrivelse) == (f.reference, "Daginstitution")
    assert data.skyldnere[0].foraeldelsesdato == f.foraeldelsesdato
    assert data.rentevalg is None


@pytest.mark.parametrize(("modregning", "art"), [(False, "INDR"), (True, "MODR")])
def test_set_off_is_an_art_of_its_own(modregning, art):
    """The mark for set-off decides the art."""
    assert spoerg(fordring(modregning=modregning)).data.art == art


def test_a_related_claim_names_its_main_claim():
    """A cost or interest is UF and carries the main claim's id in the ledger; a main claim is HF."""
    hoved = fordring()
    assert spoerg(hoved).data.kategori == "HF"
    relateret = spoerg(rente(hoved))
    assert (relateret.data.kategori, relateret.hoved_ekstern_id) == ("UF", hoved.fordring_id)


def test_the_claims_id_stands_for_a_missing_reference():
    """Without a reference of the claimant's, the claim's id is sent: unique, and within the 36 characters allowed."""
    f = fordring(reference=None)
    assert spoerg(f).data.reference == f.fordring_id.hex
    assert len(f.fordring_id.hex) == 32


def test_text_lines_are_joined_by_number():
    """The description is the lines in the order of their numbers, however they came."""
    linjer = (Tekstlinje(10, "oktober"), Tekstlinje(2, "børnehave,"), Tekstlinje(1, "Solsikkens"))
    assert beskrivelse(fordring(tekstlinjer=linjer)) == "Solsikkens børnehave, oktober"
    assert beskrivelse(fordring(tekstlinjer=())) == ""


def test_judgment_and_settlement_belong_to_every_debtor():
    """Dates of a judgment and a settlement are read from the specifications and given to each debtor."""
    f = fordring(specifikationer=(spec("DOMSDATO", "2026-05-04"), spec("FORLIGSDATO", "2026-06-05")))
    for skyldner in spoerg(f, ET, TO).data.skyldnere:
        assert (skyldner.domsdato, skyldner.forligsdato) == (date(2026, 5, 4), date(2026, 6, 5))
    (uden,) = spoerg(fordring(specifikationer=(spec("BFE", "100"),))).data.skyldnere
    assert (uden.domsdato, uden.forligsdato) == (None, None)


def test_the_real_property_is_read():
    """Its number goes along, where the claim has one."""
    assert spoerg(fordring(specifikationer=(spec("BFE", "100234567"),))).data.bfe_nummer == "100234567"
    assert spoerg(fordring()).data.bfe_nummer is None


@pytest.mark.parametrize(
    ("tekst", "valg"),
    [
        ("001/98", Rentevalg("001", "98")),
        ("001/03/2.50", Rentevalg("001", "03", Decimal("2.50"))),
        ("002/99", Rentevalg("002", "99")),
    ],
)
def test_the_choice_of_interest_is_read(tekst, valg):
    """Rule, code and, where there is one, rate."""
    assert laes_rentevalg(tekst) == valg
    assert spoerg(fordring(specifikationer=(spec("RENTEVALG", tekst),))).data.rentevalg == valg


@pytest.mark.parametrize(
    "tekst",
    [
        "",
        "001",
        "001/",
        "/98",
        "a/98",
        "001/b",
        "001/03/x",
        "001/03/2.50/1",
        "001/03/",
        "001/03/NaN",
        "001/03/-1",
        "001/²²",
    ],
)
def test_another_form_of_interest_choice_is_refused_without_its_text(tekst):
    """What is no interest choice raises, and the error doesn't say what it was."""
    with pytest.raises(ValueError) as fejl:
        laes_rentevalg(tekst)
    assert str(fejl.value) == "an interest choice is rule/code or rule/code/rate"


def test_debtors_keep_their_order_and_kind_of_number():
    """The first debtor is the responsible one; its production unit goes along, others' don't."""
    data = spoerg(fordring(), FIRMA, TO).data
    assert [(s.ident_type, s.ident) for s in data.skyldnere] == [("CVR", FIRMA.ident), ("CPR", TO.ident)]
    assert data.p_nummer == "1999999999"
    assert spoerg(fordring(), TO, FIRMA).data.p_nummer is None


def test_who_is_liable_by_a_registration():
    """Responsible, co-liable, then those liable for this claim on that day, both ends counted; nobody twice."""
    f, anden = fordring(), fordring()
    dag = date(2026, 11, 20)
    haeftelse = Haeftelse(uuid4(), f.fordring_id, TRE, dag, dag)
    ny = Registrering(
        CVR,
        OprettetAf(CVR, uuid4()),
        Konto(uuid4(), "DIVERSE", ET, medhaeftere=(TO, ET)),
        (f, anden),
        haeftelser=(haeftelse,),
    )
    assert haeftende(ny)(f, dag) == (ET, TO, TRE)
    assert haeftende(ny)(f, date(2026, 11, 19)) == (ET, TO)
    assert haeftende(ny)(f, date(2026, 11, 21)) == (ET, TO)
    assert haeftende(ny)(anden, dag) == (ET, TO)
    uden = replace(ny, konto=replace(ny.konto, ansvarlig=None, medhaeftere=()), haeftelser=())
    assert haeftende(uden)(f, dag) == ()
