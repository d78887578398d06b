"""Namespaces of the SF1590 contract and the services and operations it offers."""

from __future__ import annotations

from typing import Final

#: Namespace of every SF1590 payload.
KOMBIT: Final = "http://www.kombit.dk/2017/01/01/"
#: Namespace of HovedOplysninger and HovedOplysningerSvar.
KONTEKST: Final = "http://kombit.dk/xml/schemas/kontekst/2017/01/01/"
#: The older header's three elements, in the order they stand before the payload's own: first children of the request.
AELDRE_HOVED: Final = tuple(
    f"{{http://serviceplatformen.dk/xml/schemas/{navn}/1/}}{navn}"
    for navn in ("CallContext", "AuthorityContext", "InvocationContext")
)
#: Envelope of the messages to the Beskedfordeler (SF1461), and the ids and moments in it.
BESKEDKUVERT: Final = "urn:oio:besked:kuvert:1.0"
SAGDOK: Final = "urn:oio:sagdok:3.0.0"
#: SOAP 1.1 envelope.
SOAP11: Final = "http://schemas.xmlsoap.org/soap/envelope/"

#: Operations of each service, by the service's name in the contract.
OPERATIONER: Final[dict[str, tuple[str, ...]]] = {
    "DebitorRegistreringAfsend": (
        "OpretDebitorkontoRegistrering",
        "SætFordringTilOpkrævning",
        "AfslutHæftelse",
        "AfslutAdministrator",
        "ForetagEjerskifte",
        "Ping",
    ),
    "DebitorForespørgselAfsend": ("SøgDebitorregistrering", "HentDebitorkonto", "Ping"),
    "DebitorIndbetalingAfsend": (
        "SøgFordringTilIndbetaling",
        "ForetagIndbetaling",
        "ForetagIndbetalingNedregulering",
        "Ping",
    ),
    "DækningAfskrivningRegistreringAfsend": ("OpretDækningAfskrivning", "Ping"),
    "IndbetalingTilbageførOrdreAfsend": ("TilbageførIndbetaling", "Ping"),
    "DebitorkontoAnmodningAfsend": (
        "AnmodEnDebitorkonto",
        "AnmodDebitorkontoMedFordringer",
        "AnmodMellemDebitorkonti",
        "AnmodMellemFordringer",
        "Ping",
    ),
    "DebitorkontoAnmodningSvarAfsend": ("AfsendDebitorkontoAnmodningSvar", "Ping"),
}

#: Operations that only look: the same call may be sent again and changes nothing.
KUN_OPSLAG: Final = frozenset({"SøgDebitorregistrering", "HentDebitorkonto", "SøgFordringTilIndbetaling", "Ping"})

#: Root elements of the messages to the Beskedfordeler, by their code in the list of message types.
BESKEDER: Final[dict[str, str]] = {
    "FORDRING_TIL_INDBETALING": "FordringTilIndbetalingBesked",
    "DEBITORKONTO_AFSLUTTET": "DebitorkontoAfsluttetBesked",
    "DEBITORKONTO_GENOPTAGET": "DebitorkontoGenoptagetBesked",
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
