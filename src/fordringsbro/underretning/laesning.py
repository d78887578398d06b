"""Reading one MFUnderret: each by itself, so that one that can't be read stops no other."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from lxml import etree
from lxml.etree import _Element as Element

from fordringsbro.contract.files import rod
from fordringsbro.contract.vaerdier import STOERSTE_HELTAL, laes_heltal, laes_tid
from fordringsbro.underretning.gren import skriv
from fordringsbro.underretning.model import GRENE, Underretningsslags
from fordringsbro.wire.xml.schemas import validate

_EFIWS: Final = "{urn:oio:skat:efi:ws:1.0.1}"
_EFI: Final = "{urn:oio:skat:efi:1.0.0}"
_FORDRING: Final = f"{_EFI}FordringInddrivelseFordringIdentifikator"
_HOVED: Final = f"{_EFI}FordringInddrivelseHovedFordringIdentifikator"
#: What delivery 20140709 doesn't have.
_NYT_I_20141003: Final = f"{_EFI}DMIUdbetalingReference"
#: Greater numbers are no claim's.
_STOERSTE_ID: Final = 10**18 - 1


@dataclass(frozen=True, slots=True)
class Laest:
    """What was read of a notification.

    Attributes:
        nummer: The sender's; None when it can't be read, or has none.
        gren: The branch of UnderretValg, valid by the schema; None when `fejl` says why there is none.
        raa: All of it, as it came.
    """

    slags: Underretningsslags
    nummer: int | None
    tid: datetime | None
    raa: str = field(repr=False)
    gren: Element | None = field(default=None, repr=False)
    fejl: str | None = None

    @property
    def aftryk(self) -> bytes:
        """What the same notification without a number is known by when it comes again."""
        return hashlib.sha256(self.raa.encode()).digest()


def laes(element: Element, fordringshaver_id: int) -> Laest:
    """Read one notification of a claimant; what can't be read is said in `fejl`, which holds no value."""
    nummer, tid = nummer_paa(element), _tid(element)
    raa = _som_det_kom(element)
    slags, gren = _gren(element)
    fejl = None
    if element.tag != f"{_EFIWS}MFUnderret" or slags is None or gren is None:
        fejl = "UKENDT_SLAGS"
    elif nummer is None:
        fejl = "UDEN_NUMMER"
    elif _tal(element.findtext(f"{_EFI}FordringHaverIdentifikator")) != fordringshaver_id:
        fejl = "ANDEN_FORDRINGSHAVER"
    elif skemafejl := gyldig(gren):
        fejl = f"SKEMA {skemafejl}"
    if fejl or slags is None:
        return Laest(Underretningsslags.ULAESELIG, nummer, tid, raa, fejl=fejl)
    return Laest(slags, nummer, tid, raa, gren)


def ulaeselig(element: Element, fejl: str) -> Laest:
    """A notification that nothing can be made of, for a reason."""
    return Laest(Underretningsslags.ULAESELIG, nummer_paa(element), None, _som_det_kom(element), fejl=fejl)


def gyldig(gren: Element) -> str | None:
    """What in a branch is not as the schema has it: path and rule, never a value; None when it is valid."""
    fejl = validate(gren, rod("xsd") / "mf" / "efiws.xsd")
    return str(fejl[0]) if fejl else None


def naevnte(gren: Element) -> list[int]:
    """The ids of the claims that a branch names, of main claims too."""
    return [nummer for _, nummer in _ider(gren)]


def oversat(gren: Element, ider: Mapping[int, int]) -> tuple[Element, tuple[int, ...], tuple[int, ...]]:
    """A branch with the ids of claims exchanged for others.

    Returns:
        The branch, the claims that it names (not main claims), and the ids that have no other.
    """
    ny = deepcopy(gren)
    fordringer, ukendte = [], []
    for element, nummer in _ider(ny):
        if nummer not in ider:
            ukendte.append(nummer)
            continue
        element.text = str(ider[nummer])
        if element.tag == _FORDRING:
            fordringer.append(ider[nummer])
    return ny, tuple(dict.fromkeys(fordringer)), tuple(dict.fromkeys(ukendte))


def i_20140709(gren: Element) -> str | None:
    """A branch as delivery 20140709 has it; None when it is the same."""
    if next(gren.iter(_NYT_I_20141003), None) is None:
        return None
    ny = deepcopy(gren)
    for element in list(ny.iter(_NYT_I_20141003)):
        foraelder = element.getparent()
        if foraelder is not None:
            foraelder.remove(element)
    return skriv(ny)


def _som_det_kom(element: Element) -> str:
    """An element alone, with the namespaces it needs."""
    alene = deepcopy(element)
    alene.tail = None
    etree.cleanup_namespaces(alene)
    return etree.tostring(alene, encoding="unicode")


def _ider(gren: Element) -> Iterator[tuple[Element, int]]:
    for element in gren.iter(_FORDRING, _HOVED):
        nummer = _tal(element.text, stoerst=_STOERSTE_ID)
        if nummer is not None and nummer > 0:
            yield element, nummer


def _gren(element: Element) -> tuple[Underretningsslags | None, Element | None]:
    grene = element.findall(f"{_EFIWS}UnderretValg/*")
    if len(grene) != 1:
        return None, None
    (gren,) = grene
    slags = GRENE.get(str(gren.tag).removeprefix(_EFIWS))
    # In a document of its own, whose root the schema knows.
    return slags, deepcopy(gren)


def nummer_paa(element: Element) -> int | None:
    """The sender's number of a notification; None when it has none that can be read."""
    nummer = _tal(element.findtext(f"{_EFI}ModtagFordringUnderretningIdentifikator"))
    return nummer if nummer is not None and nummer >= 0 else None


def _tal(tekst: str | None, stoerst: int = STOERSTE_HELTAL) -> int | None:
    """A number; None for what is none, or is longer than any that is known."""
    try:
        return laes_heltal(tekst or "", stoerst=stoerst)
    except ValueError:
        return None


def _tid(element: Element) -> datetime | None:
    try:
        return laes_tid(element.findtext(f"{_EFI}ModtagFordringUnderretningDatoTid") or "")
    except ValueError:
        return None
