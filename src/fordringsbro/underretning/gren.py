"""A branch of UnderretValg as text with fixed prefixes, to be put into any number of answers.

The prefixes are declared by the root of the answer: 5,000 branches that each declare their own take four times as long
to put into an envelope.
"""

from __future__ import annotations

from typing import Final
from xml.sax.saxutils import escape, quoteattr

from lxml import etree
from lxml.etree import _Element as Element

_SKAT: Final = "http://rep.oio.dk/skat.dk/motor/class"
_CPR: Final = "http://rep.oio.dk/cpr.dk/xml/schemas"
_XKOM: Final = "http://rep.oio.dk/xkom.dk/xml/schemas"
_DKCC: Final = "http://rep.oio.dk/ebxml/xml/schemas/dkcc"
#: Every namespace of the contract but the header's.
NAVNERUM: Final = {
    "w": "urn:oio:skat:efi:ws:1.0.1",
    "e": "urn:oio:skat:efi:1.0.0",
    "d": "urn:oio:skat:dmi:1.0.0",
    "n": "urn:oio:skat:ntse:1.0.0",
    "v": f"{_SKAT}/virksomhed/xml/schemas/20080401/",
    "dkal": "urn:oio:dkal:1.0.0",
    "pension": "urn:oio:oib:pension:1.0.0",
    "driftform": f"{_SKAT}/driftform/xml/schemas/20080401/",
    "cvr": "http://rep.oio.dk/cvr.dk/xml/schemas/2005/03/22/",
    "cpr05": f"{_CPR}/core/2005/03/18/",
    "cprpost": f"{_CPR}/core/2005/05/19/",
    "cpr08": f"{_CPR}/2008/05/01/",
    "dkcc03": f"{_DKCC}/2003/02/13/",
    "dkcc05": f"{_DKCC}/2005/05/19/",
    "dkcc06": f"{_DKCC}/2006/01/23/",
    "uvm": "http://rep.oio.dk/uvm.dk/studieadm/common/xml/schemas/2006/02/20/",
    "xk05": f"{_XKOM}/2005/03/15/",
    "xk06": f"{_XKOM}/2006/09/01/",
    "xk0704": f"{_XKOM}/2007/04/15/",
    "xk0709": f"{_XKOM}/2007/09/01/",
}
_PRAEFIKS: Final = {uri: praefiks for praefiks, uri in NAVNERUM.items()}
_ERKLAERINGER: Final = "".join(f' xmlns:{praefiks}="{uri}"' for praefiks, uri in NAVNERUM.items())
_PARSER: Final = etree.XMLParser(resolve_entities=False, no_network=True)


def skriv(element: Element) -> str:
    """A branch that is valid by the schema, without blanks between its elements.

    Raises:
        KeyError: It holds a namespace that no branch has.
    """
    navn = etree.QName(element)
    maerke = f"{_PRAEFIKS[navn.namespace or '']}:{navn.localname}"
    # The only attribute of the contract has no namespace.
    attributter = "".join(f" {noegle!s}={quoteattr(str(vaerdi))}" for noegle, vaerdi in element.items())
    indhold = "".join(map(skriv, element)) if len(element) else escape(element.text or "")
    return f"<{maerke}{attributter}>{indhold}</{maerke}>"


def laes(tekst: str) -> Element:
    """The branch that `skriv` wrote."""
    return etree.fromstring(f"<rod{_ERKLAERINGER}>{tekst}</rod>", _PARSER)[0]


def vis(tekst: str) -> str:
    """The same to read: with the namespaces it needs, and indented."""
    element = laes(tekst)
    alene = etree.fromstring(etree.tostring(element, with_tail=False))
    etree.cleanup_namespaces(alene)
    etree.indent(alene)
    return etree.tostring(alene, encoding="unicode")
