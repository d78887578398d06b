"""Over MF a certificate speaks for its own systems alone, and a system sees nothing of another's."""

from __future__ import annotations

import pytest
from adgang_hjaelp import MYNDIGHED, aabent_hus
from mf_hjaelp import Debitorsystem, hovedfejl, ider, kravmager, laes, tekster

from fordringsbro.klient.mf import STIER
from fordringsbro.klient.mf_beskeder import (
    hoved,
    konvolut,
    kvitteringsspoergsmaal,
    leverance,
    opret,
    underretningsspoergsmaal,
)
from fordringsbro.mf import adgang_store
from fordringsbro.mf.model import Adgang
from fordringsbro.platform.database import Database
from fordringsbro.wire.http.regel import Adgangsregel

SYSTEM, ANDET, CVR = "29000101", "29000303", "29000011"


@pytest.fixture(scope="module")
def hus(copied_database, template_database):
    """A system whose certificate has its SE number, and one whose certificate has another CVR number."""
    with copied_database(template_database) as (_, url):
        database = Database(url)
        with aabent_hus(database) as hus:
            with database.transaction() as conn:
                adgang_store.gem(conn, Adgang("29000808", 1001, cvr=CVR))
            for cvr in (SYSTEM, ANDET, CVR):
                hus.aftal(Adgangsregel.MF, cvr=cvr, it_system=None)
            yield hus
        database.close()


def _spoerg(hus, tjeneste, post, se, cvr):
    svar = hus.send(
        MYNDIGHED.oces3(cvr),
        STIER[tjeneste],
        konvolut(tjeneste, {**hoved(se, "t-1", None), **post}),
        "application/soap+xml; charset=utf-8",
    )
    return laes(svar)


def _typer(hus, se, cvr):
    return _spoerg(hus, "MFFordringTypeHent", {"FordringHaverIdentifikator": 1001}, se, cvr)


@pytest.mark.fault("A1")
def test_the_se_number_is_the_certificates_own(hus):
    """By the certificate's CVR number, or by the one that was told of the system; another's is on no agreement."""
    assert tekster(_typer(hus, SYSTEM, SYSTEM), "FordringTypeKode")
    assert tekster(_typer(hus, "29000808", CVR), "FordringTypeKode")
    foer = hus.afviste().count(("MF", "other IT system"))
    ukendt = _typer(hus, "29000999", SYSTEM)
    for se, cvr in ((SYSTEM, ANDET), (SYSTEM, CVR), ("29000808", "29000303"), ("29000808", SYSTEM)):
        svar = _typer(hus, se, cvr)
        assert hovedfejl(svar) == hovedfejl(ukendt) == ["170"]
    assert hus.afviste().count(("MF", "other IT system")) == foer + 5


@pytest.mark.parametrize("tjeneste", ["MFFordringIndberet", "MFKvitteringHent", "MFUnderretSamlingHent"])
def test_nothing_is_taken_or_told_under_anothers_number(hus, tjeneste):
    """A delivery leaves nothing behind, a question gets no answer: 170, as for a number that nobody has."""
    krav = kravmager()
    poster = {
        "MFFordringIndberet": leverance(7, [opret(1001, krav())]),
        "MFKvitteringHent": kvitteringsspoergsmaal(),
        "MFUnderretSamlingHent": underretningsspoergsmaal(),
    }
    foer = hus.raekker()
    assert hovedfejl(_spoerg(hus, tjeneste, poster[tjeneste], SYSTEM, CVR)) == ["170"]
    assert hus.raekker() == foer


def test_an_action_number_of_another_claimant_is_not_taken(system: Debitorsystem, krav):
    """A sender's own AktionID is refused when the claimant has that one, and is nobody's business when another has."""
    ((aktion_id, *_),) = ider(system.indberet(1, opret(1001, krav())))
    ny = {**opret(1002, krav()), "ModtagFordringAktionIdentifikator": aktion_id}
    gentaget = {**opret(1001, krav()), "ModtagFordringAktionIdentifikator": aktion_id}
    with system.installation.database.transaction() as conn:
        foer = conn.execute("SELECT count(*) FROM nymf.aktion").fetchone()[0]
    system.indberet(2, ny)
    system.indberet(3, gentaget)
    with system.installation.database.transaction() as conn:
        assert conn.execute("SELECT count(*) FROM nymf.aktion").fetchone()[0] == foer + 1


#: An agreement that another system reports for, and a number that no agreement has.
ANDRES, INGENS = 1003, 1999


@pytest.mark.fault("A3")
@pytest.mark.parametrize(
    "tjeneste", ["MFFordringIndberet", "MFKvitteringHent", "MFUnderretSamlingHent", "MFFordringTypeHent"]
)
def test_anothers_agreement_is_as_unknown_as_none(hus, tjeneste):
    """A caller who is known is told the same of an agreement that is another system's as of a number nobody has."""
    k = kravmager()()

    def svar(fordringshaver):
        poster = {
            "MFFordringIndberet": leverance(fordringshaver, [opret(fordringshaver, k)]),
            "MFKvitteringHent": kvitteringsspoergsmaal(fordringshaver=fordringshaver),
            "MFUnderretSamlingHent": underretningsspoergsmaal(fordringshavere=[fordringshaver]),
            "MFFordringTypeHent": {"FordringHaverIdentifikator": fordringshaver},
        }
        fundet = _spoerg(hus, tjeneste, poster[tjeneste], SYSTEM, SYSTEM)
        ider_ = {str(et) for par in ider(fundet) for et in par}
        return [
            (e.tag, "ID" if e.text in ider_ else (e.text or "").replace(str(fordringshaver), "FH"))
            for e in fundet.iter()
            # Each moment is told once.
            if "Dato" not in e.tag
        ]

    with hus.db.transaction() as conn:
        assert ANDRES not in adgang_store.for_system(conn, SYSTEM)
    assert svar(ANDRES) == svar(INGENS)
