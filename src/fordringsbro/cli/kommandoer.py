"""Which commands there are, in the order of the help."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fordringsbro.cli.faelles.kommandobord import Kommandopost

#: Each command's word, where it is, and what it says of itself.
KOMMANDOER: Final[Mapping[str, Kommandopost]] = {
    "sandbox": Kommandopost(
        "sandkasse",
        "sandbox",
        "Alt på denne maskine, med simulatorer og demoaftaler. / Everything on this machine, with simulators.",
    ),
    "serve": Kommandopost("dele", "serve", "SOAP-tjenesterne. / The SOAP services."),
    "worker": Kommandopost(
        "dele",
        "worker",
        "Udfører job: overdragelse, afsendelse, kvitteringer. / Runs jobs: handing over, sending, receipts.",
    ),
    "portal": Kommandopost("dele", "portal", "Sider, sundhed og målinger. / Pages, health and metrics."),
    "simulator": Kommandopost(
        "dele", "simulator", "Et inddrivelsessystem at afprøve mod. / A collection system to test against."
    ),
    "migrate": Kommandopost(
        "migrering",
        "migrate",
        "Bringer databasen til denne versions skema. / Brings the database to this version's schema.",
    ),
    "doctor": Kommandopost(
        "doktor", "doctor", "Hvad er der i vejen med installationen? / What is wrong with this installation?"
    ),
    "verify": Kommandopost(
        "efterproev",
        "verify",
        "Efterprøver, at intet mangler eller findes to gange. / Asserts that nothing is missing or doubled.",
    ),
    "replay": Kommandopost(
        "replay",
        "replay",
        "Sender beskeder og sammenligner svarene med de ventede. / Sends messages and compares the outcomes.",
    ),
    "generate": Kommandopost(
        "generate",
        "generate",
        "Laver gyldige, varierede beskeder til replay. / Makes valid, varied messages for replay.",
    ),
    "check": Kommandopost(
        "tjek", "check", "Hvad ville der blive svaret? Uden netværk og database. / What would be answered? Offline."
    ),
    "claims": Kommandopost("fordringer", "app", "Fordringer i debitorbogen. / Claims of the ledger."),
    "why": Kommandopost("hvorfor", "why", "En fordrings hele historie. / A claim's whole story."),
    "actions": Kommandopost(
        "aktioner", "actions", "Handlinger på vej til inddrivelse. / Actions on their way to collection."
    ),
    "parked": Kommandopost(
        "aktioner", "parked", "Handlinger, der venter på en medarbejder. / Actions that wait for a person."
    ),
    "tasks": Kommandopost("opgaver", "app", "Hvad der venter på en medarbejder. / What waits for a person."),
    "requests": Kommandopost("anmodninger", "app", "Anmodninger fra fagsystemerne. / Requests of the fagsystemer."),
    "hearings": Kommandopost("hoeringer", "app", "Fordringer i høring. / Claims in hearing."),
    "outbox": Kommandopost("fagsystemer", "outbox", "Beskeder til fagsystemerne. / Messages to the fagsystemer."),
    "inbox": Kommandopost(
        "fagsystemer", "inbox", "Hvad fagsystemernes postkasse har fået. / What the fagsystemer's mailbox got."
    ),
    "agreements": Kommandopost("aftaler", "app", "Fordringshaveraftaler. / Claimants' agreements."),
    "municipalities": Kommandopost("kommuner", "app", "Kommunerne og deres fordringshavernumre. / The municipalities."),
    "register": Kommandopost("register", "app", "Fordringsregistret: hvad bor hvor. / The register of claims."),
    "notifications": Kommandopost(
        "underretninger", "app", "Underretninger fra inddrivelsen. / Notifications of the collector."
    ),
    "rules": Kommandopost("regler", "app", "Filterets regler. / The filter's rules."),
    "codes": Kommandopost(
        "koder",
        "codes",
        "Kodelisterne med deres id'er, eller en af dem. / The code lists with their ids, or one of them.",
    ),
    "systems": Kommandopost("systemer", "app", "Debitorsystemer, der indberetter over MF. / Debtor systems."),
    "routes": Kommandopost("ruter", "app", "Ruter til debitorsystemer. / Routes to debtor systems."),
    "access": Kommandopost("adgange", "app", "Serviceaftaler: hvem må hvad. / Service agreements."),
    "portal-token": Kommandopost(
        "portalbevis",
        "portal_token",
        "Laver et adgangsbevis til høringer over HTTP. / Makes a token for hearings over HTTP.",
    ),
}
