"""The plain accept from a template, beside what the contract's writer writes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from fordringsbro.contract.binding import Kontrakt
from fordringsbro.contract.files import sf1590_xsd
from fordringsbro.contract.names import q
from fordringsbro.contract.skabelon import Skabelon, plads
from fordringsbro.contract.skema import KontraktError
from fordringsbro.sf1590.faelles.hovedoplysninger import laes, skriv
from fordringsbro.sf1590.faelles.jaevnsvar import UDEN_BEMAERKNINGER, Jaevnsvar
from fordringsbro.wire.soap.envelope import wrap, write_envelope
from fordringsbro.wire.version import SoapVersion

KONTRAKT = Kontrakt.load(sf1590_xsd())
JAEVNSVAR = Jaevnsvar(KONTRAKT)
OPERATIONER = ("OpretDebitorkontoRegistrering", "SætFordringTilOpkrævning", "AfslutHæftelse")
NU = datetime(2026, 12, 1, 9, 30, 5, 120_000, tzinfo=UTC)
KONTO = "b9f25051-a891-57d7-b7f1-17fdd7de058b"
ORDENTLIG = "0f0f7c1e-55d5-4d0e-9a5e-2a1f6d4d6c11"
TEKSTER = st.one_of(
    st.text(min_size=1), st.uuids().map(str), st.sampled_from(["a & b", "]]>", " æ ", "\r\n", "¤1¤", "ﷺ"])
)
TIDER = st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2200, 1, 1), timezones=st.just(UTC))


def _felter(konto: str = KONTO, naar: datetime = NU) -> dict[str, Any]:
    return {"DebitorkontoIdentifikation": konto, "BehandlingDatoTid": naar, "Accept": UDEN_BEMAERKNINGER}


def _skrevet(operation: str, transaktion: str, request: str | None, nu: datetime, felter: dict[str, Any]) -> Any:
    hoved = skriv(laes({"TransaktionsId": transaktion, "RequestId": request}), nu)
    return KONTRAKT.skriv(q(f"{operation}_O"), {"HovedOplysningerSvar": hoved, **felter})


@given(
    operation=st.sampled_from(OPERATIONER),
    transaktion=TEKSTER,
    request=st.none() | TEKSTER,
    konto=st.uuids(),
    nu=TIDER,
    naar=TIDER,
)
@example(operation=OPERATIONER[0], transaktion="<&>", request="", konto=UUID(int=0), nu=NU, naar=NU)
@example(operation=OPERATIONER[0], transaktion="\x00", request="\ufffe", konto=UUID(int=0), nu=NU, naar=NU)
def test_a_template_writes_what_the_writer_writes(
    *, operation: str, transaktion: str, request: str | None, konto: UUID, nu: datetime, naar: datetime
) -> None:
    """Whatever a template fills in stands byte for byte as the contract's writer writes it; the rest it leaves."""
    felter = _felter(str(konto), naar)
    svar = JAEVNSVAR.skriv(operation, laes({"TransaktionsId": transaktion, "RequestId": request}), nu, felter)
    if svar is not None:
        assert svar == etree.tostring(_skrevet(operation, transaktion, request, nu, felter), encoding="utf-8")


@pytest.mark.parametrize("request_id", [None, ORDENTLIG])
@pytest.mark.parametrize("operation", OPERATIONER)
def test_an_ordinary_accept_is_filled_in(operation: str, request_id: str | None) -> None:
    """An accept under ordinary ids comes from the template."""
    hoved = laes({"TransaktionsId": ORDENTLIG, "RequestId": request_id})
    assert JAEVNSVAR.skriv(operation, hoved, NU, _felter()) is not None


@pytest.mark.parametrize(
    "felter",
    [
        {},
        {**_felter(), "Accept": {"AccepteretMedBemærkninger": {"Bemærkning": []}}},
        {**_felter(), "DebitorkontoKorrektion": None},
    ],
)
def test_what_is_no_plain_accept_is_left_to_the_writer(felter: dict[str, Any]) -> None:
    """An answer that says anything else gets no template."""
    assert JAEVNSVAR.skriv(OPERATIONER[0], laes({"TransaktionsId": ORDENTLIG}), NU, felter) is None


def test_an_id_that_the_writer_must_write_stands_in_nobodys_way() -> None:
    """A first message with an odd id leaves the template to the next."""
    egne = Jaevnsvar(KONTRAKT)
    assert egne.skriv(OPERATIONER[0], laes({"TransaktionsId": "a & b"}), NU, _felter()) is None
    assert egne.skriv(OPERATIONER[0], laes({"TransaktionsId": ORDENTLIG}), NU, _felter()) is not None


def test_an_answer_that_breaks_the_schema_is_left_to_the_writer() -> None:
    """What a template makes is checked by the schema until it was found valid once."""
    egne = Jaevnsvar(KONTRAKT)
    hoved = laes({"TransaktionsId": ORDENTLIG})
    assert egne.skriv(OPERATIONER[0], hoved, NU, _felter("no uuid")) is None
    assert egne.skriv(OPERATIONER[0], hoved, NU, _felter()) is not None


def test_a_template_whose_places_are_not_its_own_is_refused() -> None:
    """A place too few or in another order is found when the template is made."""
    post = {"HovedOplysningerSvar": {"TransaktionsId": plads(1), "TransaktionsTid": plads(0)}, **_felter()}
    with pytest.raises(KontraktError, match="places in order"):
        Skabelon(KONTRAKT, q("OpretDebitorkontoRegistrering_O"), post, 2)


@pytest.mark.parametrize("version", SoapVersion)
def test_a_written_answer_is_wrapped_as_an_element_is(version: SoapVersion) -> None:
    """An answer that is bytes leaves in the same envelope as one that is an element."""
    element = _skrevet(OPERATIONER[1], ORDENTLIG, None, NU, _felter())
    assert wrap(version, etree.tostring(element, encoding="utf-8")) == write_envelope(version, element)
