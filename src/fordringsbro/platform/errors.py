"""The catalogue of errors: one row each, with code, meaning, whether to retry and what to do.

Every error a user can meet is one of these. Rooms raise `FejlError` (or a subclass) with a row of the catalogue and
facts that are safe to show: element paths, rule names and ids, never a value from the message.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class Fejl:
    """One row of the catalogue.

    Attributes:
        kode: Stable code, `FB-` and three digits; the first digit is the area (1 HTTP, 2 XML and SOAP, 3 technical
            errors in the header, 5 installation).
        tekst: What is wrong, in Danish.
        text: The same in English.
        retry: Whether the same message may succeed later.
        goer: What the sender or operator should do, in English.
    """

    kode: str
    tekst: str
    text: str
    retry: bool
    goer: str


class Fejlkode(Enum):
    """The rows, in order of code."""

    METODE = Fejl("FB-101", "Kun POST tages imod", "Only POST is accepted", False, "Send the message with POST.")
    INDHOLDSTYPE = Fejl(
        "FB-102",
        "Forkert Content-Type",
        "Wrong Content-Type",
        False,
        "SOAP 1.1 is sent as text/xml, SOAP 1.2 as application/soap+xml, JSON as application/json.",
    )
    TEGNSAET = Fejl("FB-103", "Tegnsættet understøttes ikke", "Unsupported charset", False, "Send UTF-8 or UTF-16.")
    LAENGDE = Fejl(
        "FB-104",
        "Content-Length er ugyldig",
        "Invalid Content-Length",
        False,
        "State the length of the body.",
    )
    FOR_STOR = Fejl("FB-105", "Beskeden er for stor", "The message is too large", False, "Split the message.")
    KOMPRESSION = Fejl(
        "FB-106",
        "Komprimeret indhold tages ikke imod",
        "Compressed content is not accepted",
        False,
        "Send the body without Content-Encoding.",
    )
    UKENDT_ADRESSE = Fejl("FB-107", "Ukendt adresse", "Unknown address", False, "Use an address of the WSDL.")
    PARAMETER = Fejl(
        "FB-108",
        "En parameter mangler, er ukendt, står to gange eller har en forkert værdi",
        "A parameter is missing, unknown, stands twice or has a wrong value",
        False,
        "Correct the named parameter; see docs/messages.md and docs/hearing.md.",
    )
    KUN_GET = Fejl("FB-109", "Her hentes kun med GET", "This is only fetched, with GET", False, "Use GET.")
    IKKE_JSON = Fejl(
        "FB-110",
        "Indholdet er ikke et JSON-objekt i UTF-8",
        "The body is not a JSON object in UTF-8",
        False,
        "Send one JSON object, each key once.",
    )
    ADGANGSBEVIS = Fejl(
        "FB-111",
        "Adgangsbeviset mangler eller er ugyldigt",
        "The token is missing or not valid",
        False,
        "Send `Authorization: Bearer` with a token as docs/hearing.md has it; get a new one when it has expired.",
    )
    HOVEDER = Fejl(
        "FB-112",
        "Forespørgslen har for mange eller for store HTTP-headere",
        "The request has too many or too large HTTP headers",
        False,
        "Send fewer; see FORDRINGSBRO_HTTP_HEADERS and FORDRINGSBRO_HTTP_HEADER_BYTES in docs/operations.md.",
    )
    UGYLDIG_HTTP = Fejl(
        "FB-113",
        "Forespørgslen er ikke gyldig HTTP/1.1",
        "The request is not valid HTTP/1.1",
        False,
        "Correct the client or the proxy; docs/wire.md says what is refused.",
    )
    FOR_LANGSOM = Fejl(
        "FB-114",
        "Forespørgslen kom for langsomt",
        "The request came too slowly",
        False,
        "Send it faster, or split it; see FORDRINGSBRO_HTTP_BODY_SECONDS in docs/operations.md.",
    )
    KROPPE = Fejl(
        "FB-115",
        "Der modtages så mange store beskeder, som der er plads til",
        "As many large messages are being received as there is room for",
        True,
        "Send the same message again in a few seconds, with the same ids.",
    )
    BEHANDLING = Fejl(
        "FB-116",
        "Der behandles så mange store beskeder, som der er plads til",
        "As many large messages are being processed as there is room for",
        True,
        "Send the same message again in a few seconds, with the same ids.",
    )
    FORBINDELSER = Fejl(
        "FB-117",
        "Der er for mange forbindelser",
        "There are too many connections",
        True,
        "Try again in a few seconds; keep connections open rather than opening new ones.",
    )

    IKKE_XML = Fejl("FB-201", "Beskeden er ikke velformet XML", "Not well-formed XML", False, "Correct the XML.")
    DOCTYPE = Fejl(
        "FB-202",
        "DOCTYPE og behandlingsinstruktioner er ikke tilladt",
        "DOCTYPE and processing instructions are not allowed",
        False,
        "Send the message without them.",
    )
    IKKE_SOAP = Fejl("FB-203", "Beskeden er ikke en SOAP-konvolut", "Not a SOAP envelope", False, "Send an envelope.")
    SOAP_VERSION = Fejl(
        "FB-204", "Forkert SOAP-version", "Wrong SOAP version", False, "Use the SOAP version of the WSDL."
    )
    BODY = Fejl(
        "FB-205",
        "Body skal have netop ét element",
        "Body must hold exactly one element",
        False,
        "Send one operation a message.",
    )
    MUST_UNDERSTAND = Fejl(
        "FB-206",
        "En header med mustUnderstand kendes ikke",
        "A mustUnderstand header is not known",
        False,
        "Remove the header.",
    )
    UKENDT_OPERATION = Fejl(
        "FB-207",
        "Ukendt operation",
        "Unknown operation",
        False,
        "Use an operation of the WSDL at this address.",
    )
    SKEMA = Fejl(
        "FB-208",
        "Beskeden overholder ikke skemaet",
        "The message breaks the schema",
        False,
        "Correct the named elements.",
    )
    SOAPACTION = Fejl(
        "FB-209",
        "SOAPAction nævner en anden operation end Body",
        "SOAPAction names another operation than Body",
        False,
        "Send the SOAPAction of the WSDL, or an empty one.",
    )
    SPOERGSMAAL = Fejl(
        "FB-221",
        "Spørgsmålets betingelser udelukker hinanden",
        "The question's conditions exclude each other",
        False,
        "Ask by a date or by a range of numbers, and give a range's end only with its beginning.",
    )
    ELEMENTER = Fejl(
        "FB-231",
        "Beskeden har for mange elementer",
        "The message has too many elements",
        False,
        "Split the message; the operator's limit is FORDRINGSBRO_MAX_ELEMENTS, or FORDRINGSBRO_MF_MAX_ELEMENTS.",
    )
    FOR_DYB = Fejl(
        "FB-232",
        "Elementerne står for dybt inde i hinanden",
        "The elements stand too deep inside each other",
        False,
        "Send the message as the schema has it; the operator's limit is FORDRINGSBRO_MAX_DEPTH.",
    )
    ATTRIBUTTER = Fejl(
        "FB-233",
        "Et element har for mange attributter og navnerumserklæringer",
        "An element has too many attributes and namespace declarations",
        False,
        "Leave out those that the schema does not have; the operator's limit is FORDRINGSBRO_MAX_ATTRIBUTES.",
    )
    ATTRIBUTTER_I_ALT = Fejl(
        "FB-234",
        "Beskeden har for mange attributter og navnerumserklæringer",
        "The message has too many attributes and namespace declarations",
        False,
        "Split the message; the operator's limit is FORDRINGSBRO_MAX_ATTRIBUTES_TOTAL.",
    )
    NAVNERUM = Fejl(
        "FB-235",
        "Beskeden har for mange navnerumserklæringer",
        "The message has too many namespace declarations",
        False,
        "Declare each namespace once, on the outermost element; the operator's limit is FORDRINGSBRO_MAX_NAMESPACES.",
    )
    HOVEDBLOKKE = Fejl(
        "FB-236",
        "Header har for mange blokke",
        "The Header has too many blocks",
        False,
        "Leave out what is not for this service; the operator's limit is FORDRINGSBRO_MAX_HEADER_BLOCKS.",
    )
    NAVN_FOR_LANGT = Fejl(
        "FB-237",
        "Et navn eller navnerum er for langt",
        "A name or namespace is too long",
        False,
        "Use the names of the schema; the operator's limit is FORDRINGSBRO_MAX_NAME.",
    )
    TEKST_FOR_LANG = Fejl(
        "FB-238",
        "En tekst eller en attributs værdi er for lang",
        "A text or an attribute's value is too long",
        False,
        "Send a smaller document; the operator's limit is FORDRINGSBRO_MAX_TEXT, or FORDRINGSBRO_MF_MAX_TEXT.",
    )
    KOMMENTARER = Fejl(
        "FB-239",
        "Beskeden har for mange kommentarer",
        "The message has too many comments",
        False,
        "Send the message without comments; the operator's limit is FORDRINGSBRO_MAX_COMMENTS.",
    )
    NAVNE = Fejl(
        "FB-240",
        "Beskeden har for mange forskellige navne og navnerum",
        "The message has too many different names and namespaces",
        False,
        "Use the names of the schema, one prefix a namespace; the operator's limit is FORDRINGSBRO_MAX_NAMES.",
    )
    ENCODINGSTYLE = Fejl(
        "FB-241",
        "encodingStyle er ikke tilladt; beskederne er document/literal",
        "encodingStyle is not allowed; the messages are document/literal",
        False,
        "Send the message as literal XML, without SOAP encoding.",
    )
    KONTRAKT_AENDRET = Fejl(
        "FB-243",
        "Kontraktens filer er ikke dem, som denne version kom med",
        "The contract's files are not those that this version came with",
        False,
        "Install the package again; whoever changed the contract on purpose runs `make seal`.",
    )
    INTERN = Fejl(
        "FB-299",
        "Der skete en uventet fejl",
        "An unexpected error happened",
        True,
        "Send the same message again with the same ids; tell the operator if it goes on.",
    )

    UKENDT_KOMMUNE = Fejl(
        "FB-301",
        "Kommunen er ikke tilsluttet",
        "The municipality is not connected",
        False,
        "Check ModtagerOrganisation or MunicipalityCVR; the operator adds municipalities.",
    )
    SAMME_ID_ANDET_INDHOLD = Fejl(
        "FB-302",
        "TransaktionsId eller RequestId er brugt før med andet indhold",
        "TransaktionsId or RequestId was used before with other content",
        False,
        "Use a new id for a new message.",
    )
    UTILGAENGELIG = Fejl(
        "FB-303",
        "Tjenesten er midlertidigt utilgængelig",
        "The service is temporarily unavailable",
        True,
        "Send the same message again later with the same ids.",
    )
    DEBITORSYSTEM_UVIST = Fejl(
        "FB-304",
        "Debitorsystemet fik beskeden, men svarede ikke; samme besked kan sendes igen med samme id'er",
        "The debtor system got the message and did not answer; the same message may be sent again with the same ids",
        True,
        "Send the same message again with the same ids; it may have been booked.",
    )
    DEBITORSYSTEM_UFORSTAAELIG = Fejl(
        "FB-305",
        "Debitorsystemets svar kan ikke forstås; beskeden kan være behandlet",
        "The debtor system's answer can't be understood; the message may have been processed",
        True,
        "Send the same message again with the same ids; the operator runs `fordringsbro routes test`.",
    )
    DEBITORSYSTEM_ADGANG = Fejl(
        "FB-306",
        "Debitorsystemet afviser adgang",
        "The debtor system refuses access",
        False,
        "The operator checks the route's address and the agreement with the debtor system.",
    )
    INSTRUKS = Fejl(
        "FB-307",
        "Instruksen til simulatoren kan ikke følges",
        "The instruction to the simulator can't be followed",
        False,
        "Leave it out of Processing outside the sandbox; in the sandbox see docs/routes.md for what it may say.",
    )
    KONTEKST = Fejl(
        "FB-308",
        "Kontekst og HovedOplysninger modsiger hinanden",
        "Context and HovedOplysninger contradict each other",
        False,
        "State each thing once, or alike.",
    )
    ANDEN_MYNDIGHED = Fejl(
        "FB-309",
        "MunicipalityCVR er en anden end rutens modtager; ruten gælder",
        "MunicipalityCVR is another than the route's receiver; the route counts",
        False,
        "Nothing, if it was meant so; else correct Rute or AuthorityContext.",
    )
    DEBITORSYSTEM_OPTAGET = Fejl(
        "FB-331",
        "Der er så mange beskeder på vej til debitorsystemet, som der må være; denne er ikke sendt videre",
        "As many messages are on their way to the debtor system as may be; this one was not passed on",
        True,
        "Send the same message again in a few seconds with the same ids.",
    )
    DEBITORSYSTEM_HVILER = Fejl(
        "FB-332",
        "Debitorsystemet svarer ikke og prøves med én besked ad gangen; beskeden er ikke sendt videre",
        "The debtor system does not answer and is tried with one message at a time; the message was not passed on",
        True,
        "Send the same message again later with the same ids; `fordringsbro routes list` shows the operator why.",
    )

    INGEN_AFTALE = Fejl(
        "FB-401",
        "Ingen serviceaftale tillader det",
        "No service agreement permits that",
        False,
        "Check municipality, IT system and sender of the message; the operator adds agreements (docs/access.md).",
    )
    INTET_CERTIFIKAT = Fejl(
        "FB-402",
        "Kaldet kom uden klientcertifikat",
        "The call came without a client certificate",
        False,
        "Show the certificate that the service agreement was made with.",
    )
    CERTIFIKAT_ULAESELIGT = Fejl(
        "FB-403",
        "Klientcertifikatet kan ikke læses",
        "The client certificate can't be read",
        False,
        "The operator checks how the proxy hands it on (docs/access.md).",
    )
    CERTIFIKAT_UDLOEBET = Fejl(
        "FB-404",
        "Klientcertifikatet er udløbet",
        "The client certificate has expired",
        False,
        "Get a new one; agreements with its CVR number go on, those with the old one's fingerprint don't.",
    )
    CERTIFIKAT_ENDNU_IKKE = Fejl(
        "FB-405",
        "Klientcertifikatet gælder ikke endnu",
        "The client certificate is not valid yet",
        False,
        "Wait until it is, or check the clocks.",
    )
    UTROVAERDIG_VEJ = Fejl(
        "FB-406",
        "Kaldet kom ikke gennem en betroet proxy",
        "The call did not come through a trusted proxy",
        False,
        "Call the address that the operator has published; the operator checks FORDRINGSBRO_TRUSTED_PROXIES.",
    )

    FLERE_MED_ID = Fejl(
        "FB-411",
        "Id'et er brugt af flere kommuner eller fagsystemer",
        "The id is used by several municipalities or fagsystemer",
        False,
        "Use the number or id in the brackets that stands for the one that is meant.",
    )

    DATABASE = Fejl(
        "FB-501",
        "Databasen kan ikke nås",
        "The database can't be reached",
        True,
        "Check FORDRINGSBRO_DATABASE_URL, the server, and what its user may do (`migrate` creates schemas and tables).",
    )
    INDSTILLING = Fejl("FB-502", "En indstilling er forkert", "A setting is wrong", False, "Correct the named setting.")
    INGEN_DATA = Fejl(
        "FB-503",
        "Der er ingen installation i datamappen",
        "There is no installation in the data directory",
        False,
        "Start the sandbox here, or set FORDRINGSBRO_DATA_DIR or FORDRINGSBRO_DATABASE_URL.",
    )
    IKKE_MIGRERET = Fejl(
        "FB-504",
        "Databasens skema er ikke det, som denne version bruger",
        "The database's schema is not the one this version uses",
        False,
        "Run `fordringsbro migrate` with the newest version installed.",
    )
    UKENDT_ID = Fejl(
        "FB-505",
        "Der er intet med det id",
        "Nothing has that id",
        False,
        "List what there is with `fordringsbro claims`, `actions` or `agreements list`.",
    )
    IKKE_NU = Fejl(
        "FB-506",
        "Det kan ikke lade sig gøre nu",
        "That can't be done now",
        False,
        "Look at its state with `fordringsbro why`.",
    )
    LAES_FIL = Fejl(
        "FB-507",
        "Filen eller mappen kan ikke bruges",
        "The file or folder can't be used",
        False,
        "Check path and permissions.",
    )
    PORT = Fejl(
        "FB-508",
        "Porten er ikke ledig",
        "The port is not free",
        True,
        "Stop what uses it, or choose four others with `--port`.",
    )
    I_BRUG = Fejl(
        "FB-509",
        "Der kører allerede en sandkasse på datamappen",
        "A sandbox runs on the data directory already",
        True,
        "Use that one, stop it, or choose another directory with `--data-dir`.",
    )
    BOGEN_AFVISER = Fejl(
        "FB-510",
        "Debitorbogen afviser bogføringen",
        "The ledger refuses the booking",
        False,
        "Nothing was booked; look at the claim with `fordringsbro why`.",
    )
    AFTALE_ID_OPTAGET = Fejl(
        "FB-511",
        "Fordringshaver-ID'et er i brug",
        "The claimant id is taken",
        False,
        "Choose another, or leave `--id` out.",
    )
    AFTALE_DATO = Fejl(
        "FB-512",
        "En aftale kan ikke ændres bagud eller før sin begyndelse",
        "An agreement can't be changed for the past, nor before it begins",
        False,
        "Give a day from today on with `--from`.",
    )
    AFTALE_FORM = Fejl(
        "FB-513",
        "Aftalen kan ikke være sådan",
        "The agreement can't be like that",
        False,
        "Correct what is named.",
    )
    KUN_RIM = Fejl(
        "FB-514",
        "Kun inddrivelsen afgør høringer",
        "Only the collector decides hearings",
        False,
        "In a test environment set FORDRINGSBRO_HEARING_AS_RIM and say --as-rim; see docs/hearing.md.",
    )
    KUN_FORDRINGSHAVER = Fejl(
        "FB-515",
        "Kun fordringshaver besvarer høringer",
        "Only the claimant answers hearings",
        False,
        "Use a token of the claimant; see docs/hearing.md.",
    )
    PORTAL_NOEGLE = Fejl(
        "FB-516",
        "Portalens nøgle er ikke sat",
        "The portal's key is not set",
        False,
        "Set FORDRINGSBRO_PORTAL_KEY to at least 32 random bytes; see docs/hearing.md.",
    )
    OPTAGET = Fejl(
        "FB-517",
        "En anden fordring har eller har haft det id i inddrivelsessystemet",
        "Another claim has or had that id in the collection system",
        False,
        "Check the id; find the claim that has it with `fordringsbro register list`.",
    )
    REGELPAKKE = Fejl(
        "FB-520",
        "En regelpakke eller regelfil kan ikke bruges",
        "A rule pack or rule file is not usable",
        False,
        "Correct what is named; docs/rules.md explains the keys.",
    )
    ADGANG_IKKE_VALGT = Fejl(
        "FB-531",
        "Det er ikke valgt, hvordan kaldere kendes",
        "It is not chosen how callers are known",
        False,
        "Set FORDRINGSBRO_ACCESS=certificate, and FORDRINGSBRO_TRUSTED_PROXIES; docs/access.md tells how.",
    )
    INGEN_PROXY = Fejl(
        "FB-532",
        "Adgang med certifikat kræver, at betroede proxyer er nævnt",
        "Access by certificate asks for trusted proxies to be named",
        False,
        "Set FORDRINGSBRO_TRUSTED_PROXIES to the addresses of the proxies that end TLS; docs/access.md tells how.",
    )
    SERVICEAFTALE_FORM = Fejl(
        "FB-533",
        "Serviceaftalen kan ikke være sådan, eller findes allerede",
        "The service agreement can't be like that, or exists already",
        False,
        "Correct what is named; of an agreement's id: end that one first, or leave out what it says.",
    )
    SERVICEAFTALE_TID = Fejl(
        "FB-534",
        "En serviceaftale kan ikke begynde eller slutte i fortiden, og slutter kun én gang",
        "A service agreement can neither begin nor end in the past, and ends only once",
        False,
        "Give a day from today on, or leave it out.",
    )
    UKENDT_INDSTILLING = Fejl(
        "FB-535",
        "Der er ingen indstilling med det navn",
        "There is no setting of that name",
        False,
        "Correct the name, or remove it from the environment; docs/operations.md lists the settings.",
    )
    FREMMED_SIDE = Fejl(
        "FB-536",
        "Anmodningen kommer fra en anden side, eller gælder en anden vært",
        "The request comes from another site's page, or is for another host",
        False,
        "Call by address, localhost or the host of FORDRINGSBRO_PUBLIC_URL; other sites' pages have no business here.",
    )
    GENDANNET = Fejl(
        "FB-545",
        "Databasen er gendannet fra en sikkerhedskopi eller flyttet; intet sendes, før en medarbejder har set efter",
        "The database was restored from a backup, or moved; nothing is sent until a person has looked",
        False,
        "Run `fordringsbro verify`, then `fordringsbro parked resume PSRM` and DMI; see docs/operations.md.",
    )
    AENDRET_OPGAVE = Fejl(
        "FB-546",
        "Det, der skulle sendes, er ændret, siden det blev lagt i kø",
        "What was to be sent has changed since it was queued",
        False,
        "Find out who changed the row; hand the claim over again, or have the action sent from a backup.",
    )
    MIGRERING_VENTER = Fejl(
        "FB-547",
        "En tabel, som migreringen skal ændre, har været holdt i flere minutter; intet er ændret",
        "A table that the migration must change was held for minutes; nothing was changed",
        True,
        "See who holds it (pg_stat_activity), end that, and run `fordringsbro migrate` again.",
    )
    KOE_FULD = Fejl(
        "FB-551",
        "Køen til inddrivelsen er fuld; intet er taget imod",
        "The queue to collection is full; nothing was taken",
        True,
        "Send the same message again later with the same ids; the operator looks at `fordringsbro doctor`.",
    )
    REPLAY_MAAL = Fejl(
        "FB-552",
        "Beskederne ville blive sendt til et sted, der ikke er nævnt eller bekræftet",
        "The messages would go to a place that was not named or confirmed",
        False,
        "Name the service with --to; of another machine say its host once more with --confirm. Never production's.",
    )
    BIBLIOTEK = Fejl(
        "FB-553",
        "Et bibliotek, der læser fremmedes beskeder, er for gammelt",
        "A library that reads strangers' messages is too old",
        False,
        "Install lxml from its own packages (`make install`), or a newer libxml2 below it.",
    )
    ULAESELIG = Fejl(
        "FB-554",
        "En gemt post kan ikke læses af denne version",
        "A stored row can't be read by this version",
        True,
        "Install the version that wrote it (a newer one, most likely); then `fordringsbro parked send-again`.",
    )


class FejlError(Exception):
    """Something a user must be told, by a row of the catalogue.

    Attributes:
        kode: The row.
        sted: Where: an element path, a setting or an id, never a value.
        detaljer: One line for each single finding, safe to show.
        nummer: NyMF's number for the same, where it has one.
    """

    def __init__(
        self,
        kode: Fejlkode,
        *,
        sted: str | None = None,
        detaljer: tuple[str, ...] = (),
        nummer: int | None = None,
    ) -> None:
        self.kode = kode
        self.sted = sted
        self.detaljer = detaljer
        self.nummer = nummer
        where = f" [{sted}]" if sted else ""
        super().__init__(f"{kode.value.kode} {kode.value.text}{where}")
