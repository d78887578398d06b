"""The places of facts in an action are those of the contract."""

from __future__ import annotations

import pytest

from fordringsbro.contract.tabel import Struktur
from fordringsbro.klient.mf_beskeder import kontrakt
from fordringsbro.mf.handling import ANMODNING, FORDRING, SAMLING, Handling, aktionssti
from fordringsbro.mf.stier import (
    FORDRINGSELEMENTER,
    RETTELSESELEMENTER,
    SKYLDNERELEMENTER,
    sti,
)
from fordringsbro.nymf.aftaler.feltbrug import FORDRINGSFELTER, SKYLDNERFELTER
from fordringsbro.regler.fakta import PLADS

#: Facts that no element of a claim tells: where it stands, when it comes, and what only other ways in have.
UDEN_ELEMENT = {"kategori", "modtagelsesdato", "hf_modtagelsesdato", "foreloebig_fastsat"}
OPRET = Handling(1, "OPRETFORDRING", 1001, "OpretFordringAktion", {FORDRING: {}})
GENINDSEND = Handling(1, "GENINDSENDFORDRING", 1001, "MFGenindsendFordringStruktur", {FORDRING: {}})
UF = {
    FORDRING: {},
    "OpretUnderfordringSamling": {FORDRING: [{}, {"FordringHaeftelseSamling": {"MFHaeftelseStruktur": [{}, {}]}}]},
}


def findes(trin: list[str], struktur: Struktur) -> bool:
    """Whether the contract has a path inside a structure."""
    foerste, *resten = trin
    felt = struktur.felter.get(foerste.partition("[")[0])
    return felt is not None and (not resten or (felt.struktur is not None and findes(resten, felt.struktur)))


def i_aktion(sti_: str) -> bool:
    """Whether an action can have that path."""
    aktion = kontrakt().struktur(ANMODNING).felter[SAMLING].struktur.felter["FordringAktion"].struktur
    return findes(sti_.split("/"), aktion)


@pytest.mark.parametrize("valg", RETTELSESELEMENTER)
def test_every_element_of_a_correction_is_the_contracts(valg):
    """Each fact that a structure can tell has an element that it can have."""
    for felt in (*RETTELSESELEMENTER[valg], "fordring_id", "data", "", "fordringshaver_id"):
        assert i_aktion(sti(Handling(1, "", 1001, valg, {}), felt)), felt


@pytest.mark.parametrize("handling", [OPRET, GENINDSEND], ids=lambda h: h.aktionskode)
def test_every_element_of_a_claim_is_the_contracts(handling):
    """Each fact of the claim and of its debtors has an element that it can have."""
    for felt in FORDRINGSELEMENTER:
        assert i_aktion(sti(handling, felt)), felt
    for felt in SKYLDNERELEMENTER:
        assert i_aktion(sti(handling, felt, skyldner=1)), felt


def test_every_fact_of_rules_and_agreements_has_its_place():
    """Whatever a rule or an agreement can speak of has an element, but for what no element tells."""
    uden = {f for f in (*PLADS, *FORDRINGSFELTER) if sti(OPRET, f).endswith(FORDRING)}
    assert uden - {"hoved_fordring_id", "hf_forfaldsdato"} == UDEN_ELEMENT
    assert set(SKYLDNERFELTER) <= SKYLDNERELEMENTER.keys()


def test_facts_of_others_than_the_main_claim():
    """A related claim's main claim, and a debtor, are told apart by number where there are several."""
    handling = Handling(3, "OPRETFORDRING", 1001, "OpretFordringAktion", UF)
    her = "AktionValg/OpretFordringAktion"
    assert sti(handling, "hf_forfaldsdato", del_=2) == f"{her}/{FORDRING}/FordringForfaldDato"
    assert sti(handling, "srb", del_=2, skyldner=2) == (
        f"{her}/OpretUnderfordringSamling/{FORDRING}[2]/FordringHaeftelseSamling/MFHaeftelseStruktur[2]"
        "/HaeftelseSidsteRettidigeBetalingDato"
    )
    assert sti(handling, "ident", del_=1) == f"{her}/OpretUnderfordringSamling/{FORDRING}[1]/FordringHaeftelseSamling"
    assert [aktionssti(3, antal)[-17:] for antal in (1, 3)] == ["ng/FordringAktion", "FordringAktion[3]"]
