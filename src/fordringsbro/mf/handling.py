"""Reads the actions of a delivery, one at a time: a delivery may hold any number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from typing import Final

from lxml.etree import _Element as Element

from fordringsbro.contract.binding import UHOLDELIG, Kontrakt, Post, UlaeseligVaerdiError
from fordringsbro.contract.tabel import Struktur
from fordringsbro.contract.vaerdier import STOERSTE_HELTAL, beskaer, laes_heltal
from fordringsbro.mf import afvisning
from fordringsbro.mf.fragment import NAVNERUM
from fordringsbro.mf.model import Aktionsafvisning, HovedfejlError
from fordringsbro.mf.modsigelser import modsigelser
from fordringsbro.platform.record import record

_W: Final = f"{{{NAVNERUM['w']}}}"
_E: Final = f"{{{NAVNERUM['e']}}}"
ANMODNING: Final = f"{_W}MFFordringIndberet_I"
SAMLING: Final = "FordringAktionSamling"
_HAVER: Final = "FordringHaverIdentifikator"
_LEVERANCE: Final = f"/{ANMODNING.rpartition('}')[2]}/{SAMLING}/FordringAktion"
#: The structure of a claim, main or related.
FORDRING: Final = "MFOpretFordringStruktur"
#: In it: the main claim of a related claim that is sent later.
HOVED_ID: Final = "FordringInddrivelseHovedFordringIdentifikator"
#: No id of ours has more digits (the sizes of the SKAT delivery).
STOERSTE_ID: Final = 10**18 - 1

#: Actions of the EFI era that NyMF no longer has.
_UDGAAEDE: Final = frozenset({"OPRETTRANSPORT", "AENDRTRANSPORT", "OPSKRIV"})


@record
class Handling:
    """One FordringAktion.

    Attributes:
        nummer: Its place in the delivery, counted from 1.
        indhold: The one structure in AktionValg, by its name; None when it can't be held.
        fejl: Why the action can't be taken whoever sent it.
        aktion_id: An AktionID that the sender gave; NyMF gives its own, and one that is taken is refused.
    """

    nummer: int
    aktionskode: str
    fordringshaver_id: int
    valg: str
    indhold: Post | None = field(repr=False)
    fejl: Aktionsafvisning | None = None
    aktion_id: int | None = None

    @property
    def fordring_id(self) -> int | None:
        """The claim that a correction or resending names, if its id can be one."""
        return _mulig((self.indhold or {}).get("FordringInddrivelseFordringIdentifikator"))

    @property
    def naevnte(self) -> list[int]:
        """Every claim that it names: the one that is corrected or sent again, and the main claims of related ones."""
        hoveder = [_mulig(post.get(HOVED_ID)) for post in self.fordringer]
        return [id_ for id_ in (self.fordring_id, *hoveder) if id_ is not None]

    @property
    def fordringer(self) -> list[Post]:
        """The structures of the claims that come with it: the main claim's, then those of what is related to it."""
        indhold = self.indhold or {}
        hoved = indhold.get(FORDRING)
        return [] if hoved is None else [hoved, *(indhold.get("OpretUnderfordringSamling") or {}).get(FORDRING, [])]


def _mulig(fundet: object) -> int | None:
    """An id that can be one of ours."""
    return fundet if isinstance(fundet, int) and 0 < fundet <= STOERSTE_ID else None


def _modsagt(indhold: Post, valg: str, sted: str) -> Aktionsafvisning | None:
    """What the schema allows and can't be said on; see `modsigelser`."""
    fundet = next(modsigelser(indhold), None)
    return None if fundet is None else afvisning.skema(f"{sted}/AktionValg/{valg}/{fundet}", UHOLDELIG)


class Laeser:
    """Reads actions by the contract.

    Args:
        kontrakt: The MF contract.
    """

    def __init__(self, kontrakt: Kontrakt) -> None:
        self._kontrakt = kontrakt
        samling = _inde(kontrakt.struktur(ANMODNING), SAMLING)
        self._struktur = _inde(samling, "FordringAktion")

    def laes(self, anmodning: Element) -> Iterator[Handling]:
        """The actions in order; each one's elements are let go after it is read.

        Raises:
            HovedfejlError: 208: a claimant's id that can't be an id of anything.
        """
        antal = antal_handlinger(anmodning)
        for nummer, element in enumerate(_handlinger(anmodning), 1):
            # Told rather than counted: an element knows its place by passing all those before it.
            yield self._handling(nummer, element, aktionssti(nummer, antal))
            element.clear()

    def _handling(self, nummer: int, element: Element, sted: str) -> Handling:
        kode = beskaer(element.findtext(f"{_E}ModtagFordringAktionKode"))
        fordringshaver_id = heltal(element, _HAVER, sted, stoerst=STOERSTE_ID)
        valg = str(next(iter(element.find(f"{_W}AktionValg"))).tag).rpartition("}")[2]  # type: ignore[arg-type]  # the schema demands it
        try:
            post = self._kontrakt.laes_del(self._struktur, element, sted=sted)
        except UlaeseligVaerdiError as error:
            return Handling(nummer, kode, fordringshaver_id, valg, None, afvisning.skema(error.sti, UHOLDELIG))
        aktion_id = post.get("ModtagFordringAktionIdentifikator")
        fejl = afvisning.aktion_udgaaet(kode) if kode in _UDGAAEDE else _modsagt(post["AktionValg"][valg], valg, sted)
        return Handling(nummer, kode, fordringshaver_id, valg, post["AktionValg"][valg], fejl, aktion_id)


def fordringshavere(anmodning: Element) -> set[int]:
    """The claimants that a delivery's actions name.

    Raises:
        HovedfejlError: See `Laeser.laes`.
    """
    antal = antal_handlinger(anmodning)
    return {
        heltal(element, _HAVER, aktionssti(nummer, antal), stoerst=STOERSTE_ID)
        for nummer, element in enumerate(_handlinger(anmodning), 1)
    }


def aktionssti(nummer: int, antal: int) -> str:
    """Path of an action in its delivery: its number, and how many there are."""
    return f"{_LEVERANCE}[{nummer}]" if antal > 1 else _LEVERANCE


def antal_handlinger(anmodning: Element) -> int:
    """How many actions a delivery has."""
    return sum(1 for _ in _handlinger(anmodning))


def _handlinger(anmodning: Element) -> Iterator[Element]:
    samling = anmodning.find(f"{_W}{SAMLING}")
    return iter(()) if samling is None else samling.iterchildren(f"{_W}FordringAktion")


def leverancenummer(anmodning: Element) -> int:
    """The delivery's number.

    Raises:
        HovedfejlError: 208: one that can't be a number of anything.
    """
    return heltal(anmodning, "ModtagFordringLeveranceIdentifikator", f"/{ANMODNING.rpartition('}')[2]}")


def heltal(element: Element, navn: str, sted: str, *, stoerst: int = STOERSTE_HELTAL) -> int:
    """A whole number that is looked at before the rest of a message is read.

    Args:
        element: What holds it.
        navn: Its name.
        sted: The holder's path.
        stoerst: The greatest number that can be one.

    Raises:
        HovedfejlError: 208: one that can't be a number of anything.
    """
    barn = element.find(f"{_E}{navn}")
    try:
        return laes_heltal("" if barn is None else barn.text or "", stoerst=stoerst)
    except ValueError:
        raise HovedfejlError(afvisning.skema(f"{sted}/{navn}", UHOLDELIG)) from None


def _inde(struktur: Struktur, navn: str) -> Struktur:
    inde = struktur.felter[navn].struktur
    if inde is None:
        raise LookupError(navn)
    return inde
