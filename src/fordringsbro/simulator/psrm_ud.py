"""Writes PSRM's answers: MFFordringIndberet_O and MFKvitteringHent_O."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from lxml.etree import _Element as Element

from fordringsbro.contract.vaerdier import beskaer, skriv_oere
from fordringsbro.simulator.model import Handlingsstatus, Systemafvisning, Systemhandling
from fordringsbro.simulator.regulering import NAOI, NAOR, OANI, OONR, OR
from fordringsbro.simulator.xml import find, mf_header, node, tekst, valgfri, xs_datetime

INDBERET = "MFFordringIndberet"
KVITTERING = "MFKvitteringHent"


def indberet_fejl(request: Element, now: datetime, fejl: Systemafvisning) -> Element:
    """The answer to a delivery that is refused as a whole."""
    return node("efiws:MFFordringIndberet_O", mf_header(request, INDBERET, now, fejl))


def indberet_svar(request: Element, now: datetime, handlinger: Iterable[Systemhandling]) -> Element:
    """The answer to a delivery: one status for each main and related claim."""
    return node(
        "efiws:MFFordringIndberet_O",
        mf_header(request, INDBERET, now),
        node(
            "efiws:FordringInfo",
            _system(request),
            node(
                "efi:ModtagFordringLeveranceIdentifikator",
                tekst(request, "efi:ModtagFordringLeveranceIdentifikator"),
            ),
            node("efiws:FordringAktionStatusSamling", *(_aktion(item) for item in handlinger)),
        ),
    )


def kvittering_fejl(request: Element, now: datetime, fejl: Sequence[Systemafvisning]) -> Element:
    """The answer to a question that can't be answered."""
    return node("efiws:MFKvitteringHent_O", mf_header(request, KVITTERING, now, *fejl))


def kvittering_svar(
    request: Element,
    now: datetime,
    handlinger: Iterable[Systemhandling],
    kunder: Mapping[int, Sequence[tuple[str, str]]],
) -> Element:
    """The receipts asked for.

    Args:
        request: The question; its conditions are repeated in the answer.
        now: When it is answered.
        handlinger: The actions that meet the conditions.
        kunder: The debtors (type, number) of each claim.
    """
    siden = tekst(request, "efiws:SoegeDatoFra/efi:ModtagFordringAktionStatusAendretDato")
    return node(
        "efiws:MFKvitteringHent_O",
        mf_header(request, KVITTERING, now),
        _system(request),
        valgfri(
            "efi:ModtagFordringLeveranceIdentifikator",
            tekst(request, "efi:ModtagFordringLeveranceIdentifikator"),
        ),
        valgfri("efi:FordringHaverIdentifikator", tekst(request, "efi:FordringHaverIdentifikator")),
        None if siden is None else node("efiws:SoegeDatoFra", node("efi:ModtagFordringAktionStatusAendretDato", siden)),
        node(
            "efiws:KvitteringSamling",
            *(
                node("efiws:Kvittering", _aktion(item), _udfoert(item, kunder.get(item.fordring_id, ())))
                for item in handlinger
            ),
        ),
    )


def _system(request: Element) -> Element:
    se_nummer = tekst(request, "efiws:FordringhaverSystemIDStruktur/virksomhed:VirksomhedSENummerIdentifikator")
    return node("efiws:FordringhaverSystemIDStruktur", node("virksomhed:VirksomhedSENummerIdentifikator", se_nummer))


def _aktion(item: Systemhandling) -> Element:
    return node(
        "efiws:MFAktionStruktur",
        node("efi:FordringInddrivelseFordringIdentifikator", str(item.fordring_id)),
        node("efi:FordringInddrivelseHovedFordringIdentifikator", str(item.hoved_id)),
        valgfri("efi:FordringFordringHaverReference", item.reference),
        node("efi:ModtagFordringAktionIdentifikator", str(item.nummer)),
        node("efi:ModtagFordringAktionKode", item.kode),
        node("efi:FordringHaverIdentifikator", item.fordringshaver),
        node("efi:ModtagFordringAktionStatusKode", item.status),
        node("efi:ModtagFordringAktionStatusAendretDato", xs_datetime(item.status_tid)),
        node("efi:FordringModtagelseDatoTid", xs_datetime(item.modtaget)),
        node("efiws:AfvistAarsagSamling", *(_afvist(reason) for reason in item.afvist)),
    )


def _afvist(reason: Systemafvisning) -> Element:
    return node(
        "efiws:MFAktionAfvistStruktur",
        node("efi:ModtagFordringAktionAfvistIdentifikator", str(reason.nummer)),
        node("efi:ModtagFordringAktionAfvistTekst", reason.tekst),
        node(
            "efiws:MFAktionAfvistParamSamling",
            *(node("efi:ModtagFordringAktionAfvistParameterTekst", value) for value in reason.parametre),
        ),
    )


def _udfoert(item: Systemhandling, kunder: Sequence[tuple[str, str]]) -> Element | None:
    """What was done, for an action that was carried out."""
    if item.status is not Handlingsstatus.UDFOERT:
        return None
    if item.kode in {"NEDSKRIV", NAOR, NAOI}:
        return node("efiws:UdfoertAktionValg", _nedskrevet(item))
    if item.kode in {OR, OANI, OONR}:
        return node("efiws:UdfoertAktionValg", _opskrevet(item))
    if item.kode not in {"OPRETFORDRING", "GENINDSENDFORDRING", "AENDRFORDRING"}:
        # The contract has no receipt for the others.
        return None
    return node(
        "efiws:UdfoertAktionValg",
        node(
            "efiws:OpretAendrKvitteringStruktur",
            node(
                "efiws:KundeSamling",
                *(
                    node(
                        "efiws:KundeStruktur",
                        node("dmi:SkatKundeIdentifikator", number),
                        node("dmi:SkatKundeTypeKode", kind),
                    )
                    for kind, number in kunder
                ),
            ),
        ),
    )


def _rest(item: Systemhandling) -> Element:
    return node(
        "efiws:RestBeloeb",
        node(
            "efiws:FordringRestBeloebStruktur",
            node("ntse:ValutaKode", "DKK"),
            node("efi:FordringRestBeloeb", skriv_oere(item.resultat["rest_oere"])),
        ),
    )


def _beloeb(item: Systemhandling) -> int:
    """What was done of the amount asked for."""
    oere: int = item.resultat.get("reduceret_til_oere", item.data["beloeb_oere"])
    return oere


def _nedskrevet(item: Systemhandling) -> Element:
    return node(
        "efiws:NedskrivFordringKvitteringStruktur",
        _rest(item),
        # Reduced on order only: an amount above the balance is rejected.
        node("efi:InddrivelseReduceretBeloeb", "true" if "reduceret_til_oere" in item.resultat else "false"),
        node(
            "efiws:NedskrivningBeloebStruktur",
            node("ntse:ValutaKode", "DKK"),
            node("efi:FordringNedskrivningBeloeb", skriv_oere(_beloeb(item))),
        ),
    )


def _opskrevet(item: Systemhandling) -> Element:
    opskrivning_id = item.resultat.get("opskrivning_id")
    return node(
        "efiws:OpskrivFordringKvitteringStruktur",
        _rest(item),
        node(
            "efiws:OpskrivningBeloebStruktur",
            node("ntse:ValutaKode", "DKK"),
            node("efi:FordringOpskrivningBeloeb", skriv_oere(_beloeb(item))),
        ),
        valgfri(
            "efi:FordringInddrivelseFordringIdentifikator", None if opskrivning_id is None else str(opskrivning_id)
        ),
    )


def soegte_fordringer(request: Element) -> list[str]:
    """The claim ids a receipt is asked for."""
    wanted = find(request, "efiws:FordringIDSamling")
    return [] if wanted is None else [beskaer(child.text) for child in wanted]
