"""A message whose values alone differ: written once by the contract's writer, then filled in as text.

A template may only save time. It says nothing of its own: between the values stands what the writer wrote, and a value
that the writer would write in any other way than as it is (`&`, a control character, nothing) is left to the writer.
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from fordringsbro.contract.binding import Kontrakt, Postlig
from fordringsbro.contract.skema import KontraktError
from fordringsbro.contract.skrivning import Skrevet

#: Stands around a place's number; no contract has it in a name or a value of its own.
_MAERKE = "¤"


def plads(nummer: int) -> Skrevet:
    """What stands in a template's record for the value with that number."""
    return Skrevet(f"{_MAERKE}{nummer}{_MAERKE}")


class Skabelon:
    """A message with places for texts.

    Attributes:
        proevet: Whether whoever fills it in has found a filled one valid by the schema.
    """

    def __init__(self, kontrakt: Kontrakt, navn: str, post: Postlig, antal: int) -> None:
        """Write it.

        Args:
            kontrakt: The contract.
            navn: The root element, `{namespace}Name`.
            post: The record, with `plads(0)`, `plads(1)` ... in the order in which the contract writes them.
            antal: How many places it has.

        Raises:
            KontraktError: As `Kontrakt.skriv`; or the places are others, or in another order.
        """
        skrevet = etree.tostring(kontrakt.skriv(navn, dict(post)), encoding="unicode")
        dele = skrevet.split(_MAERKE)
        if dele[1::2] != [str(nummer) for nummer in range(antal)]:
            raise KontraktError(f"{navn} doesn't hold its {antal} places in order")
        self._dele = dele[::2]
        self.proevet = False

    def udfyld(self, vaerdier: Sequence[str]) -> bytes | None:
        """The message in UTF-8 without a declaration, as the writer would write it; None if it must.

        Args:
            vaerdier: The texts in the order of their places, in the form of their types.
        """
        begyndelse, *resten = self._dele
        stykker = [begyndelse]
        for vaerdi, del_ in zip(vaerdier, resten, strict=True):
            if not vaerdi or not vaerdi.isprintable() or "<" in vaerdi or ">" in vaerdi or "&" in vaerdi:
                return None
            stykker += (vaerdi, del_)
        return "".join(stykker).encode()
