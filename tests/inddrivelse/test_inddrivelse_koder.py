"""The closed sets of actions and reasons: a member that something is not told of shows here."""

from __future__ import annotations

import re
from datetime import date

import pytest
from falsk_backend import data
from lxml import etree

from fordringsbro.aktion import aktioner as a
from fordringsbro.aktion.aarsager import NEDSKRIVES, TILBAGEKALDES, Nedskrivningsaarsag, Tilbagekaldsaarsag
from fordringsbro.aktion.fordringsdata import Fordringsdata, Genindsendelse
from fordringsbro.aktion.model import Backend, Opgave
from fordringsbro.contract.files import rod
from fordringsbro.inddrivelse.dmi import klient
from fordringsbro.inddrivelse.dmi.skriv import fordring, regulering
from fordringsbro.inddrivelse.levering import Afsendelsestilstand, Post
from fordringsbro.inddrivelse.psrm import klient as psrm
from fordringsbro.inddrivelse.psrm.skriv import aktion
from fordringsbro.platform.clock import FixedClock
from fordringsbro.platform.database import Database
from fordringsbro.simulator import dmi as sim_dmi
from fordringsbro.simulator import psrm as sim_psrm

XS = "{http://www.w3.org/2001/XMLSchema}"
#: What each system has no action for, by the public rules (426, 512).
MANGLER = {Backend.PSRM: set(), Backend.DMI: {a.NAOR, a.FHI}}


def _vaerdier(fil: str, navn: str) -> set[str]:
    """The values of a simple type."""
    skema = etree.parse(str(rod("xsd") / fil))
    (type_,) = skema.iterfind(f"{XS}simpleType[@name='{navn}']")
    return {str(et.get("value")) for et in type_.iter(f"{XS}enumeration")}


def test_the_reasons_are_those_of_the_contracts():
    """The lists of the MF contract and of DMI's message hold the same codes as ours."""
    assert _vaerdier("mf/efi.xsd", "HovedFordringTilbagekaldAarsagKodeType") == set(Tilbagekaldsaarsag)
    assert _vaerdier("mf/efi.xsd", "FordringNedskrivningAarsagKodeType") == set(Nedskrivningsaarsag)
    assert _vaerdier("dmi/begrebsmodel.xsd", "FordringTilbagekaldÅrsagKodeType") == TILBAGEKALDES[Backend.DMI]
    assert _vaerdier("dmi/begrebsmodel.xsd", "FordringNedskrivningÅrsagKodeType") == NEDSKRIVES[Backend.DMI]
    assert set(TILBAGEKALDES) == set(NEDSKRIVES) == set(Backend)


def test_the_register_can_hold_every_reason(db: Database):
    """The constraint on how a claim ended has each reason, and the collector's two ways."""
    with db.transaction() as conn:
        ((regel,),) = conn.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'fordring_ophoer_aarsag_check'"
        ).fetchall()
    assert set(re.findall(r"'(\w+)'::text", regel)) == {*Tilbagekaldsaarsag, "RETU", "KONV"}


def test_every_action_of_the_contract_is_known():
    """Each code of the contract that is still in use has content, a word at each system, and a way to be carried out."""
    udgaaede = {"OPRETTRANSPORT", "AENDRTRANSPORT", "OPSKRIV"}
    koder = set(a.Aktionskode)
    assert _vaerdier("mf/efi.xsd", "ModtagFordringAktionKodeType") - udgaaede == koder == set(a.INDHOLD)
    assert set(a.KODER) == set(Backend)
    for backend, mangler in MANGLER.items():
        assert koder - set(a.KODER[backend]) == mangler
    assert set(sim_psrm.UDFOERELSER) == koder
    assert set(a.KODER[Backend.DMI].values()) == {"OPRETFORDRING", *sim_dmi.REGULERINGER}


def _indhold(kode: str) -> a.Aktionsindhold:
    """Some content of an action."""
    dag = date(2026, 11, 1)
    slags = a.INDHOLD[kode]
    if issubclass(slags, Genindsendelse):
        return Genindsendelse(
            **{felt: getattr(data("R"), felt) for felt in Fordringsdata.__slots__}, tidligere_fordring_id=7
        )
    if issubclass(slags, Fordringsdata):
        return data("R")
    return {
        a.Nedskrivning: a.Nedskrivning(100, "INDB", dag),
        a.Opskrivning: a.Opskrivning(100),
        a.Annullering: a.Annullering(100, dag),
        a.Hovedstolsrettelse: a.Hovedstolsrettelse(200),
        a.Tilbagekald: a.Tilbagekald(Tilbagekaldsaarsag.HENS),
        a.Aendring: a.Aendring(art="MODR"),
    }[slags]


def _post(kode: str, backend: Backend) -> Post:
    opgave = Opgave(
        aktion_id=1,
        aktionskode=kode,  # type: ignore[arg-type]
        backend=backend,
        fordringshaver_id=1001,
        fordring_id=2,
        hoved_fordring_id=None,
        data=_indhold(kode),
        modtaget=FixedClock().now(),
        reference_aktion_id=3,
    )
    return Post(
        opgave, Afsendelsestilstand.SENT, 4, backend_fordring_id=5, backend_tidligere_id=6, backend_reference_id=7
    )


@pytest.mark.parametrize("kode", a.Aktionskode)
def test_psrm_is_told_of_every_action(kode: str):
    """What is written is valid by the contract, under the action's own code."""
    besked = {
        **psrm.hoved("12345678", FixedClock().now(), FixedClock().now()),  # type: ignore[arg-type]
        "ModtagFordringLeveranceIdentifikator": 1,
        "FordringAktionSamling": {"FordringAktion": [aktion(_post(kode, Backend.PSRM))]},
    }
    skrevet = psrm.kontrakt().skriv("{urn:oio:skat:efi:ws:1.0.1}MFFordringIndberet_I", besked)
    assert skrevet.findtext(".//{*}ModtagFordringAktionKode") == kode


@pytest.mark.parametrize("kode", a.Aktionskode)
def test_dmi_is_told_of_every_action_it_has(kode: str):
    """A creation, or the regulation that the action is there; what DMI has not can't be written."""
    post = _post(kode, Backend.DMI)
    if kode in MANGLER[Backend.DMI]:
        with pytest.raises(ValueError, match="no such regulation"):
            regulering(post, "x")
    elif kode in a.SKABENDE:
        assert fordring(post, post.opgave.data, "x")["DMIFordringEFIFordringID"] == 2  # type: ignore[arg-type]
    else:
        assert regulering(post, "x")["FordringReguleringAktionTypeKode"] == a.KODER[Backend.DMI][kode]
    assert klient.kontrakt() is not None
