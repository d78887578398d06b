"""Namespaces of the SF1590 contract and the services and operations it offers."""

from __future__ import annotations

from typing import Final

#: Namespace of every SF1590 payload.
KOMBIT: Final = "http://www.kombit.dk/2017/01/01/"
#: Namespace of HovedOplysninger and HovedOplysningerSvar.
KONTEKST: Final = "http://kombit.dk/xml/schemas/kontekst/2017/01/01/"
#: Namespace of LimitedXPath, by which an answer points at an element of the request.
LIMITEDXPATH: Final = "http://kombit.dk/xml/schemas/limitedxpath/2017/01/01/"
#: Namespace of the platform's own fault detail.
SERVICEPLATFORM_FAULT: Final = "http://serviceplatformen.dk/xml/schemas/ServiceplatformFault/1/"
#: SOAP 1.1 envelope.
SOAP11: Final = "http://schemas.xmlsoap.org/soap/envelope/"

#: Operations of each service, by the service's name in the contract.
OPERATIONER: Final[dict[str, tuple[str, ...]]] = {
    "DebitorRegistreringAfsend": ("OpretDebitorkontoRegistrering", "SætFordringTilOpkrævning", "Ping"),
    "DebitorForespørgselAfsend": ("SøgDebitorregistrering", "HentDebitorkonto", "Ping"),
    "DebitorIndbetalingAfsend": ("SøgFordringTilIndbetaling", "ForetagIndbetaling", "Ping"),
}

_ASCII: Final = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa"})


def q(navn: str, namespace: str = KOMBIT) -> str:
    """Return the name lxml knows an element by: `{namespace}navn`."""
    return f"{{{namespace}}}{navn}"


def ascii_navn(navn: str) -> str:
    """Transliterate a Danish contract name, as KOMBIT does in addresses, file names and SOAPActions."""
    return navn.translate(_ASCII)


def soap_action(tjeneste: str, operation: str) -> str:
    """Return the ASCII SOAPAction of an operation."""
    return f"{KOMBIT}{ascii_navn(tjeneste)}Service_1#{ascii_navn(operation)}"
