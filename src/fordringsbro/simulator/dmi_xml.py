"""Reads DMI's requests and writes the callbacks MFFordringAsynkronOprettet_I and MFFordringAsynkronReguleret_I."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Iterable
from datetime import datetime

from lxml import etree
from lxml.etree import _Element as Element

from fordringsbro.contract.vaerdier import skriv_oere
from fordringsbro.platform.clock import local_date
from fordringsbro.simulator.model import Systemafvisning, Systemhandling
from fordringsbro.simulator.xml import alle, find, kraevet, local_name, node, xs_datetime

_PARSER = etree.XMLParser(no_network=True, resolve_entities=False)
#: What a callback repeats of the claim, in the callback's order.
_GENTAGET = (
    "DMIFordringStiftelseTidspunkt",
    "DMIFordringForfaldDato",
    "DMIFordringSRBDato",
    "FordringBeløbStruktur",
    "FordringPeriodeStruktur",
    "DMIFordringModtagelseDato",
    "DMIFordringBogførtDen",
    "DMIFordringForeløbigFastsat",
    "FordringHaverRelationStruktur",
)
_HAEFTELSE = ("KundeStruktur", "HæftelseForm", "HæftelseSubsidiær")


def som_tekst(element: Element) -> str:
    """An element as text, to keep."""
    return etree.tostring(element, encoding="unicode", with_tail=False)


def fra_tekst(text: str) -> Element:
    """The element that `som_tekst` wrote."""
    # Bytes, since lxml takes text for pure ASCII element names at best.
    return etree.fromstring(text.encode(), _PARSER)


def aftryk(element: Element) -> str:
    """Hash of an element's canonical form."""
    # Through text, so that what surrounds the element (namespaces, tail) doesn't count.
    alone = fra_tekst(som_tekst(element))
    etree.cleanup_namespaces(alone)
    return hashlib.sha256(etree.tostring(alone, method="c14n")).hexdigest()


def kunder(claim: Element) -> tuple[tuple[str, str], ...]:
    """The debtors of a claim as (type, number)."""
    parties = alle(claim, "b:FordringHæftelseListe/b:FordringHæftelse/b:KundeStruktur")
    return tuple((kraevet(party, "b:KundeType"), kraevet(party, "b:KundeNummer")) for party in parties)


def _kontekst(loebenummer: int, now: datetime) -> Element:
    # The id belongs to the callback, so that a repetition of it is recognised.
    return node(
        "b:Kontekst",
        node(
            "k:HovedOplysninger",
            node("k:TransaktionsID", f"DMI-{loebenummer}"),
            node("k:TransaktionsTid", xs_datetime(now)),
        ),
    )


def oprettet(handlinger: Iterable[Systemhandling], now: datetime) -> Element:
    """The callback for creations that were carried out or rejected."""
    items = list(handlinger)
    return node(
        "b:MFFordringAsynkronOprettet_I",
        _kontekst(items[0].nummer, now),
        node("b:FordringOprettetListe", *(_fordringsvar(item) for item in items)),
    )


def _fordringsvar(item: Systemhandling) -> Element:
    claim = fra_tekst(item.data["xml"])
    kategori = find(claim, "b:DMIFordringTypeKategori")
    related = item.hoved_id != item.fordring_id
    liabilities = alle(claim, "b:FordringHæftelseListe/b:FordringHæftelse")
    return node(
        "b:Fordringsvar",
        node("b:DMITransaktionLøbenummer", str(item.nummer)),
        _indberetter(claim),
        node("b:FejlÅrsagSamling", *(_fejl(reason) for reason in item.afvist)),
        node("b:DMIFordringEFIFordringID", str(item.fordring_id)),
        node("b:DMIFordringEFIHovedFordringID", str(item.hoved_id)),
        node("b:DMIFordringRegistreringDato", local_date(item.status_tid).isoformat()),
        node("b:DMIFordringFordringArtKode", kraevet(claim, "b:DMIFordringFordringArtKode")),
        node("b:DMIFordringTypeKode", kraevet(claim, "b:DMIFordringTypeKode")),
        # Optional in the request, demanded in the callback.
        node("b:DMIFordringTypeKategori", ("OG" if related else "HF") if kategori is None else kategori.text),
        *_kopier(claim, _GENTAGET),
        node(
            "b:FordringHæfteListe",
            *(
                node("b:Hæftelse", _indberetter(liability), *_kopier(liability, _HAEFTELSE))
                for liability in liabilities
            ),
        ),
    )


def _kopier(source: Element, names: tuple[str, ...]) -> list[Element]:
    by_name = {local_name(child): child for child in source}
    return [copy.deepcopy(by_name[name]) for name in names if name in by_name]


def _indberetter(holder: Element) -> Element:
    """Who reported it, as DMI repeats it; a claim has it in its first liability."""
    source = find(holder, "b:DMIIndberetterOpretStruktur")
    if source is None:
        source = find(holder, "b:FordringHæftelseListe/b:FordringHæftelse/b:DMIIndberetterOpretStruktur")
    children = [] if source is None else [copy.deepcopy(child) for child in source]
    return node("b:DMIIndberetterHentStruktur", *children)


def _fejl(reason: Systemafvisning) -> Element:
    return node(
        "b:DMIFordringOpretFejlStruktur",
        node("b:DMIFordringOpretFejlNummer", str(reason.nummer)),
        node("b:DMIFordringOpretFejlTekst", reason.tekst),
        node(
            "b:DMIFordringOpretFejlParamSamling",
            *(node("b:DMIFordringOpretFejlParam", value) for value in reason.parametre),
        ),
    )


def reguleret(handlinger: Iterable[Systemhandling], now: datetime) -> Element:
    """The callback for regulations of one batch that were carried out or rejected."""
    items = list(handlinger)
    return node(
        "b:MFFordringAsynkronReguleret_I",
        _kontekst(items[0].nummer, now),
        node("b:FordringReguleringBatchID", items[0].parti),
        node("b:FordringAktionSamling", *(_aktionssvar(item) for item in items)),
    )


def _aktionssvar(item: Systemhandling) -> Element:
    return node(
        "b:FordringAktionSvar",
        node("b:FordringReguleringAktionTypeKode", item.data["typekode"]),
        node("b:DMITransaktionLøbenummer", str(item.nummer)),
        node("b:DMIFordringEFIFordringID", str(item.fordring_id)),
        _afvist(item.afvist) if item.afvist else None,
        None if item.afvist else _udfoert(item),
    )


def _afvist(reasons: tuple[Systemafvisning, ...]) -> Element:
    """The first reason: this structure holds one."""
    return node(
        "b:FordringReguleringAktionAfvistStruktur",
        node("b:FordringReguleringAktionAfvistNummer", str(reasons[0].nummer)),
        node("b:FordringReguleringAktionAfvistTekst", reasons[0].tekst),
        node(
            "b:FordringReguleringAktionAfvistParamSamling",
            *(node("b:FordringReguleringAktionAfvistParam", value) for value in reasons[0].parametre),
        ),
    )


def _udfoert(item: Systemhandling) -> Element | None:
    """What was done; a change of master data has no answer of its own."""
    rest = item.resultat.get("rest_oere")
    if rest is None:
        return None
    svar = [
        node(
            "b:FordringRestBeløbStruktur",
            node("b:ValutaKode", "DKK"),
            node("b:FordringRestBeløb", skriv_oere(rest)),
        )
    ]
    if item.kode == "TILBAGEKALD":
        return node("b:AktionValg", node("b:DMIFordringTilbagekaldSvarStruktur", *svar))
    beloeb = item.resultat.get("reduceret_til_oere", item.data["beloeb_oere"])
    vej = "Nedskriv" if item.kode == "NEDSKRIV" else "Opskriv"
    if item.kode == "NEDSKRIV":
        # Reduced on order only: an amount above the balance is rejected.
        svar.append(node("b:InddrivelseReduceretBeløb", "false" if beloeb == item.data["beloeb_oere"] else "true"))
    svar.append(
        node(
            f"b:{vej}ningBeløbStruktur",
            node("b:ValutaKode", "DKK"),
            node(f"b:Fordring{vej}ningBeløb", skriv_oere(beloeb)),
        )
    )
    return node("b:AktionValg", node(f"b:DMIFordring{vej}SvarStruktur", *svar))
