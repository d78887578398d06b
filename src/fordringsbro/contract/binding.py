"""Records out of contract XML and contract XML out of records, by one table for each structure.

A record is a dict: keys are the contract's local names in its order, nested structures are dicts, repeated
elements lists, attributes `@name`. Amounts are whole øre, dates `date`, moments aware `datetime` in UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from lxml import etree

from fordringsbro.contract.skema import KontraktError, Skemaer
from fordringsbro.contract.skrivning import ANDRE, TEKST_NOEGLE, Skriver
from fordringsbro.contract.tabel import Struktur, Tabeller
from fordringsbro.contract.vaerdier import LAENGSTE_TEKST
from fordringsbro.platform.errors import FejlError, Fejlkode

#: What a key holds. The table decides; a static type can't, since keys are data.
Post = dict[str, Any]
#: The same where it is only read.
Postlig = Mapping[str, Any]
#: What is said of a value that can't be held, as of one that breaks a rule of the schema.
UHOLDELIG: Final = "kan ikke rummes"
UHOLDELIG_EN: Final = "can't be held"


class UlaeseligVaerdiError(FejlError):
    """A value is valid by its schema but can't be held (a date in year 20000, a fraction of an øre).

    Told as a breach of the schema, in the form that those have: path and rule.

    Attributes:
        sti: Path of the element, without its value.
    """

    def __init__(self, sti: str) -> None:
        """Name the element.

        Args:
            sti: Path of the element from the message's root.
        """
        super().__init__(Fejlkode.SKEMA, sted=sti, detaljer=(f"{sti}: {UHOLDELIG} / {UHOLDELIG_EN}",))
        self.sti = sti


class _UlaeseligError(Exception):
    """Where a value can't be held."""

    def __init__(self, element: etree._Element) -> None:
        super().__init__()
        self.element = element


class Kontrakt:
    """A contract, read once; safe to share between threads, since nothing changes after loading."""

    def __init__(self, indgang: Path) -> None:
        """Read the schemas and make the tables of every global element.

        Args:
            indgang: The entry schema file.

        Raises:
            KontraktError: A structure can't be bound, e.g. holds one local name from two namespaces.
        """
        skemaer = Skemaer(indgang)
        tabeller = Tabeller(skemaer)
        self._rod = {tag: tabeller.af_element(node) for tag, node in skemaer.elementer.items()}
        self._skriver = Skriver(self._rod, skemaer.namespaces)

    @classmethod
    def load(cls, indgang: Path) -> Kontrakt:
        """Read a contract from its entry schema file; see `__init__`."""
        return cls(indgang)

    def struktur(self, navn: str) -> Struktur:
        """Return the table of a global element, by `{namespace}Name`.

        Raises:
            KontraktError: There is no such element, or it holds a plain value.
        """
        struktur = self._rod.get(navn, (None, None))[1]
        if struktur is None:
            raise KontraktError(f"the contract has no structure {navn}")
        return struktur

    def laes(self, element: etree._Element, *, taal_ukendte: bool = False) -> Post:
        """Read a schema-valid message as a record.

        Args:
            element: The message's root element.
            taal_ukendte: Skip elements the table doesn't know (an answer by a newer revision).

        Raises:
            KontraktError: The root or an element inside is unknown.
            UlaeseligVaerdiError: A value can't be held; names the element's path.
        """
        return self.laes_del(self.struktur(str(element.tag)), element, taal_ukendte=taal_ukendte)

    def laes_del(
        self,
        struktur: Struktur,
        element: etree._Element,
        *,
        taal_ukendte: bool = False,
        sted: str | None = None,
    ) -> Post:
        """Read one element of a schema-valid message by its structure; for messages too long to read whole.

        Args:
            struktur: The element's structure.
            element: The element.
            taal_ukendte: See `laes`.
            sted: The element's path, when it is a part of a message; paths begin with it.

        Raises:
            KontraktError: An element inside is unknown.
            UlaeseligVaerdiError: A value can't be held; names the element's path.
        """
        laest = element
        if next(element.iter(etree.Comment, etree.ProcessingInstruction, etree.Entity), None) is not None:
            # They split an element's text; seldom enough to pay for a clean copy.
            laest = etree.fromstring(etree.tostring(element, encoding="utf-8", with_tail=False), _RENSER)
        try:
            return self._laes(struktur, laest, taal_ukendte)
        except _UlaeseligError as fejl:
            inde = sti(fejl.element, laest).partition("/")[2].partition("/")[2]
            her = sti(element, element) if sted is None else sted
            raise UlaeseligVaerdiError(f"{her}/{inde}".rstrip("/")) from None

    def _laes(
        self,
        struktur: Struktur,
        element: etree._Element,
        taal_ukendte: bool,  # noqa: FBT001 (the inner loop: a keyword costs)
    ) -> Post:
        post: Post = {}
        plan = struktur.plan
        for barn in element:
            try:
                noegle, laes, inde, gentages = plan[barn.tag]
            except KeyError:
                self._ukendt(struktur, barn, post, taal_ukendte=taal_ukendte)
                continue
            if inde is not None:
                vaerdi: Any = self._laes(inde, barn, taal_ukendte)
            elif laes is None:
                vaerdi = barn.text or ""
                if len(vaerdi) > LAENGSTE_TEKST:
                    raise _UlaeseligError(barn)
            else:
                try:
                    vaerdi = laes(barn.text or "")
                except ValueError:
                    raise _UlaeseligError(barn) from None
            if not gentages:
                post[noegle] = vaerdi
            elif noegle in post:
                post[noegle].append(vaerdi)
            else:
                post[noegle] = [vaerdi]
        if struktur.attributter or struktur.indhold is not None:
            self._laes_resten(struktur, element, post)
        return post

    def _laes_resten(self, struktur: Struktur, element: etree._Element, post: Post) -> None:
        try:
            for attribut in struktur.attributter:
                tekst = element.get(attribut.navn)
                if tekst is not None:
                    post[attribut.noegle] = attribut.omsaetter.laes(tekst)
            if struktur.indhold is not None:
                post[TEKST_NOEGLE] = struktur.indhold.laes(element.text or "")
        except ValueError:
            raise _UlaeseligError(element) from None

    def _ukendt(self, struktur: Struktur, barn: etree._Element, post: Post, *, taal_ukendte: bool) -> None:
        if struktur.jokertegn:
            self._under_jokertegn(barn, post)
        elif not taal_ukendte:
            raise KontraktError(f"unknown element: {sti(barn)}")

    def _under_jokertegn(self, barn: etree._Element, post: Post) -> None:
        """Read what stands in an open part; what the contract doesn't know, or knows twice, is kept as it is."""
        omsaetter, inde = self._rod.get(str(barn.tag), (None, None))
        lokalt = etree.QName(barn).localname
        if (omsaetter is None and inde is None) or lokalt in post:
            post.setdefault(ANDRE, []).append(barn)
        elif omsaetter is not None:
            try:
                post[lokalt] = omsaetter.laes(barn.text or "")
            except ValueError:
                raise _UlaeseligError(barn) from None
        elif inde is not None:
            try:
                post[lokalt] = self._laes(inde, barn, False)  # noqa: FBT003 - as `_laes` has it
            except KontraktError:
                # A service's schema need not know every element of the contract, so this one may not have been checked.
                post.setdefault(ANDRE, []).append(barn)

    def skriv(self, navn: str, post: Post) -> etree._Element:
        """Write a record as a message; order, namespaces and form come from the table.

        Args:
            navn: The root element, `{namespace}Name`.
            post: The record. A key with None is left out; keys may stand in any order.

        Raises:
            KontraktError: An unknown key, a missing part, two branches of a choice, a value of the wrong type.
        """
        return self._skriver.skriv(navn, self.struktur(navn), post)


_RENSER = etree.XMLParser(
    remove_comments=True, remove_pis=True, resolve_entities=False, no_network=True, huge_tree=False
)


def sti(element: etree._Element, rod: etree._Element | None = None) -> str:
    """Return an element's path as a LimitedXPath: local names, with a number where the element repeats.

    Args:
        element: The element.
        rod: Where the path begins, such as the message in its envelope; the document's root if not given.
    """
    trin: list[str] = []
    node: etree._Element | None = element
    while node is not None:
        lokalt = etree.QName(node).localname
        if node is rod:
            # The top has no number, and among thousands of siblings finding it would take long.
            trin.append(lokalt)
            break
        foer = sum(1 for _ in node.itersiblings(str(node.tag), preceding=True))
        flere = foer or next(node.itersiblings(str(node.tag)), None) is not None
        trin.append(f"{lokalt}[{foer + 1}]" if flere else lokalt)
        node = node.getparent()
    return "/" + "/".join(reversed(trin))
