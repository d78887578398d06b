"""Claims read back from envelopes, as the filter judges them; shared by the tests of fixtures and generator."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from lxml import etree

from fordringsbro.contract.binding import Kontrakt
from fordringsbro.contract.codes import Liste, kode_af
from fordringsbro.contract.files import sf1590_xsd
from fordringsbro.regler import Regelsaet, Stamdata

OPRET = "OpretDebitorkontoRegistrering_I"


@cache
def skema() -> etree.XMLSchema:
    """The schema of all SF1590 messages."""
    return etree.XMLSchema(etree.parse(str(sf1590_xsd())))


@cache
def _kontrakt() -> Kontrakt:
    return Kontrakt.load(sf1590_xsd())


def payload(konvolut: bytes) -> etree._Element:
    """The one element of an envelope's Body."""
    (element,) = etree.fromstring(konvolut).find("{*}Body")
    return element


def post(konvolut: bytes) -> dict:
    """The request as a record."""
    return _kontrakt().laes(payload(konvolut))


def krav(besked: dict) -> list[dict]:
    """The claims of a registration, main claims first."""
    return [
        *besked.get("HovedfordringListe", {}).get("Hovedfordring", []),
        *besked.get("OmkostningsfordringListe", {}).get("Omkostningsfordring", []),
    ]


def type_kode(fordring: dict) -> str:
    """The claim type's code."""
    kode = kode_af(Liste.FORDRINGSTYPE, fordring["FordringType"])
    assert kode is not None
    return kode.kode


def filterfund(fordring: dict, hoved: dict | None, dag: date) -> set[str]:
    """The rule ids a claim breaks when it is handed over on `dag` (or the day after its last date to pay)."""
    srb = fordring.get("FordringSidsteRettidigeBetalingsdato")
    modtaget = max(dag, srb + timedelta(days=1)) if srb else dag
    filter_ = Regelsaet.load().filter(type_kode(fordring), modtaget)
    if filter_ is None:
        return set()
    specifikationer = {
        kode_af(Liste.SPECIFIKATIONSTYPE, s["FordringSpecifikationType"]).kode: s["FordringSpecifikationVærdi"]
        for s in fordring.get("FordringSpecifikationListe", {}).get("FordringSpecifikation", [])
    }
    domsdato = specifikationer.get("DOMSDATO")
    tekster = fordring.get("FordringTekstLinjeListe", {}).get("FordringTekstLinje", [])
    stamdata = Stamdata(
        type_kode=type_kode(fordring),
        art="MODR" if fordring.get("FordringModregningMarkering") else "INDR",
        kategori="HF" if hoved is None else "UF",
        hovedstol_oere=fordring["FordringOprindeligHovedstol"],
        beloeb_oere=fordring["FordringBeløb"],
        stiftelsesdato=fordring.get("FordringStiftelsesdato"),
        forfaldsdato=fordring.get("FordringForfaldsdato"),
        srb=srb,
        foraeldelsesdato=fordring.get("FordringForældelsesdato"),
        periode_start=fordring.get("FordringPeriodeFraDato"),
        periode_slut=fordring.get("FordringPeriodeTilDato"),
        beskrivelse=" ".join(t["FordringTekstLinjeTekst"] for t in tekster),
        domsdato=date.fromisoformat(domsdato) if domsdato else None,
        modtagelsesdato=modtaget,
        hf_forfaldsdato=hoved.get("FordringForfaldsdato") if hoved else None,
        hf_modtagelsesdato=modtaget if hoved else None,
    )
    return {fund.regel_id for fund in filter_.vurder(stamdata)}
