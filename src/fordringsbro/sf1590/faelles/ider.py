"""The ids of the ledger's things in messages: found, and changed for those that the ledger keeps them under.

The ledger gives no id to two municipalities (`debitor.navne`). The messages say each municipality's own; here is the
one place where they meet.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from fordringsbro.debitor.bog.navne import kan_vaere_eget
from fordringsbro.sf1590.faelles.afvisning import REFERENCE, Felter

#: What else names something of the ledger than a reference can.
_ANDRE: Final = (
    "OpkrævningAnmodningIdentifikation",
    "IndbetalingTilbageførselOrdreIdentifikation",
    *(
        f"{klasse}{led}Identifikation"
        for klasse in ("Rykkergebyr", "Opkrævningsrente")
        for led in ("DækningNedregulering", "Afskrivning", "AfskrivningNedregulering", "Nedregulering")
    ),
)
#: Every element that holds the id of something in the ledger.
IDER: Final = frozenset({*REFERENCE.values(), *_ANDRE})
#: What has others in it.
_SAMMENSAT: Final = (dict, list, tuple)
#: The same in answers; here stands what the element of that name held.
_I_SVAR: Final = IDER | {"ElementVærdi"}


def ider_i(felter: Felter) -> set[UUID]:
    """The ids in a request."""
    return {UUID(i) for i in _find(felter, IDER)}


def ider_ud(felter: Felter) -> set[UUID]:
    """Those ids in what goes out that the ledger may have made of a municipality's own."""
    return {UUID(i) for i in _find(felter, _I_SVAR) if kan_vaere_eget(i)}


def med(felter: Felter, ider: Mapping[UUID, UUID]) -> Felter:
    """The same with other ids, where there are others; otherwise the record itself."""
    if not ider:
        return felter
    tekster = {str(fra): str(til) for fra, til in ider.items()}
    ny: Felter = _byt(felter, tekster)
    return ny


def _find(vaerdi: Any, navne: frozenset[str]) -> list[str]:  # noqa: ANN401 - records of any structure
    # Every message is asked, and most of what is in one has no names in it: a list to work off costs a third of
    # generators in each other.
    fundne: list[str] = []
    resten = [vaerdi]
    while resten:
        her = resten.pop()
        if not isinstance(her, dict):
            resten += (led for led in her if isinstance(led, _SAMMENSAT))
            continue
        for navn, inde in her.items():
            if navn in navne:
                if isinstance(inde, list):
                    fundne += inde
                elif inde is not None:
                    fundne.append(inde)
            elif isinstance(inde, _SAMMENSAT):
                resten.append(inde)
    return fundne


def _byt(vaerdi: Any, tekster: Mapping[str, str]) -> Any:  # noqa: ANN401 - records of any structure
    if isinstance(vaerdi, dict):
        return {
            navn: _bytte(inde, tekster) if navn in _I_SVAR else _byt(inde, tekster) for navn, inde in vaerdi.items()
        }
    if isinstance(vaerdi, list | tuple):
        return [_byt(led, tekster) for led in vaerdi]
    return vaerdi


def _bytte(vaerdi: Any, tekster: Mapping[str, str]) -> Any:  # noqa: ANN401 - one id, or a list of ids
    return [tekster.get(i, i) for i in vaerdi] if isinstance(vaerdi, list) else tekster.get(vaerdi, vaerdi)
