"""What happened, in Danish and English: the words of the story and of the lists."""

from __future__ import annotations

from typing import Final

from fordringsbro.aktion.aktioner import Aktionskode
from fordringsbro.debitor.bog.journal import Art
from fordringsbro.inddrivelse.levering import Forsendelsestrin
from fordringsbro.nymf.register.registerhaendelse import Registertrin
from fordringsbro.overdragelse.uafstemte_model import Afstemningsart
from fordringsbro.portal.tilstandstekster import Tekst
from fordringsbro.sf1590.anmodning.model import Anmodningstilstand
from fordringsbro.underretning.model import Underretningsslags

JOURNAL: Final[dict[Art, Tekst]] = {
    Art.REGISTRERET: ("Fordringen er registreret i debitorbogen", "The claim was registered in the ledger"),
    Art.NEDREGULERET: ("Nedreguleret", "Written down"),
    Art.DAEKKET: ("Dækket af en indbetaling", "Covered by a payment"),
    Art.DAEKNING_TILBAGEFOERT: ("Dækning tilbageført", "Coverage reversed"),
    Art.AFSKREVET: ("Afskrevet", "Written off"),
    Art.AFSKRIVNING_TILBAGEFOERT: ("Afskrivning tilbageført", "Write-off reversed"),
    Art.AENDRET: ("Ændret ved en ny registrering", "Changed by a new registration"),
    Art.HAEFTELSE_REGISTRERET: ("En hæftelse er registreret", "A liability was registered"),
    Art.HAEFTELSE_AFSLUTTET: ("En hæftelse er afsluttet", "A liability has ended"),
    Art.HENSTAND_GIVET: ("Der er givet henstand", "A deferment was given"),
    Art.HENSTAND_OPHOERT: ("Henstanden er ophørt", "The deferment has ended"),
    Art.SAT_TIL_OPKRAEVNING: (
        "Sat til opkrævning med sidste rettidige betalingsdato",
        "Set to collection with its last date to pay",
    ),
    Art.OVERDRAGET: ("Overdraget til inddrivelse", "Handed over to collection"),
    Art.OVERDRAGELSE_AFVIST: ("Overdragelsen blev afvist", "Handing over was rejected"),
    Art.OVERDRAGELSE_RETURNERET: ("Inddrivelsen gav fordringen tilbage", "Collection gave the claim back"),
    Art.OVERDRAGELSE_GENOPTAGET: ("Overdragelsen er genoptaget", "Handing over was resumed"),
}

#: What happened in the register without an action.
REGISTER: Final[dict[Registertrin, Tekst]] = {
    Registertrin.FLYTTET: ("Flyttet fra {fra} til {til} ved konvertering", "Moved from {fra} to {til} by a conversion"),
    Registertrin.RETURNERET: ("Returneret af inddrivelsen", "Returned by the collector"),
    Registertrin.KONVERTERET: ("Tilbagekaldt ved konvertering", "Withdrawn by conversion"),
}

#: Notifications by kind.
UNDERRETNING: Final[dict[Underretningsslags, Tekst]] = {
    Underretningsslags.RETURNER: ("Underretning om returnering", "Notification of a return"),
    Underretningsslags.AFSKRIV: ("Underretning om afskrivning", "Notification of a write-off"),
    Underretningsslags.AFREGN: ("Underretning om afregning eller udligning", "Notification of a settlement"),
    Underretningsslags.RENTETILSKRIVNING: ("Underretning om rente", "Notification of interest"),
    Underretningsslags.MODREGNING: ("Underretning om modregning", "Notification of a set-off"),
    Underretningsslags.NYFORDRINGHAVER: ("Underretning om ny fordringshaver", "Notification of a new claimant"),
    Underretningsslags.KUNDEAENDRING: ("Underretning om ændret skyldner", "Notification of a changed debtor"),
    Underretningsslags.NYTRANSPORTADMINISTRATOR: (
        "Underretning om ny transportadministrator",
        "Notification of a new administrator",
    ),
    Underretningsslags.ULAESELIG: ("Ulæselig underretning", "Unreadable notification"),
}

#: What a person decided of a request, and where collection refused what was booked.
ANMODNING: Final[dict[Anmodningstilstand, Tekst]] = {
    Anmodningstilstand.GENNEMFOERT: ("Anmodning gennemført", "Request carried out"),
    Anmodningstilstand.EJ_GENNEMFOERT: ("Anmodning ikke gennemført", "Request not carried out"),
}
AFSTEMNING: Final[dict[Afstemningsart, Tekst]] = {
    Afstemningsart.SENDT_IGEN: (
        "Det, inddrivelsen afviste, blev sendt igen",
        "What collection refused was told again",
    ),
    Afstemningsart.UDLIGNET: (
        "Det, inddrivelsen afviste, blev modposteret",
        "The contrary was booked of what collection refused",
    ),
}
AKTIONSKODE: Final[dict[str, Tekst]] = {
    Aktionskode.OPRET: ("Oprettelse", "Creation"),
    Aktionskode.NEDSKRIV: ("Nedskrivning", "Write-down"),
    Aktionskode.GENINDSEND: ("Genindsendelse", "Resending"),
    Aktionskode.AENDR: ("Ændring", "Change"),
    Aktionskode.TILBAGEKALD: ("Tilbagekald", "Withdrawal"),
    Aktionskode.OR: ("Opskrivning", "Write-up"),
    Aktionskode.OANI: ("Annulleret indbetaling", "Payment undone"),
    Aktionskode.OONR: ("Omgjort regulering", "Correction undone"),
    Aktionskode.NAOR: ("Annulleret opskrivning", "Write-up undone"),
    Aktionskode.NAOI: ("Indbetaling står alligevel", "Payment stands after all"),
    Aktionskode.FHI: ("Rettet hovedstol", "Principal corrected"),
}

#: What happened on the way to a collection system; its own status words stand here too.
FORSENDELSE: Final[dict[str, Tekst]] = {
    Forsendelsestrin.KOEET: ("Lagt i kø til {b}", "Queued for {b}"),
    Forsendelsestrin.SENDT: ("Sendt til {b}", "Sent to {b}"),
    Forsendelsestrin.GENSENDT: ("Sendt igen til {b} med samme id'er", "Sent again to {b} with the same ids"),
    Forsendelsestrin.UKENDT: (
        "Intet svar læst fra {b}; udfaldet er uvist",
        "No answer read from {b}; the outcome is unknown",
    ),
    Forsendelsestrin.IKKE_MODTAGET: ("Nåede ikke frem til {b}; sendes igen", "Did not reach {b}; goes again"),
    Forsendelsestrin.BESVARET: ("{b} svarede", "{b} answered"),
    "MODTAGET": ("{b} har modtaget den", "{b} has received it"),
    Forsendelsestrin.LEVERANCE_AFVIST: (
        "{b} afviste leverancen som helhed; sendes alene",
        "{b} refused the delivery as a whole; goes by itself",
    ),
    "SAGSBEHAND": ("{b} sagsbehandler", "{b} is handling it"),
    "UDFOERT": ("Kvittering fra {b}: udført", "Receipt from {b}: executed"),
    "AFVIST": ("Kvittering fra {b}: afvist", "Receipt from {b}: rejected"),
    Forsendelsestrin.PARKERET: ("Sat til side for en medarbejder", "Set aside for a person"),
    Forsendelsestrin.SPURGT: ("{b} spørges, hvad der blev af den", "{b} is asked what became of it"),
    Forsendelsestrin.GENOPTAGET: ("Genoptaget af en medarbejder", "Resumed by a person"),
}

BESKED: Final[dict[str, Tekst]] = {
    "ACCEPTERET": ("accepteret", "accepted"),
    "BEMAERKNING": ("accepteret med bemærkninger", "accepted with remarks"),
    "AFVIST": ("afvist", "rejected"),
    "EJ_GENNEMFOERT": ("ikke gennemført", "not carried out"),
    "UDSAT": ("udsat til senere behandling", "postponed"),
}

#: What keeps an action from moving; the first four are NyMF's own, the rest forwarding's.
VENTER_PAA: Final[dict[str, Tekst]] = {
    "HEARING": ("fordringshavers svar i høringen", "the claimant's answer in the hearing"),
    "AFVENTER_FORDRINGSHAVER": ("fordringshavers svar i høringen", "the claimant's answer in the hearing"),
    "AFVENTER_RIM": ("inddrivelsens afgørelse af høringen", "the collector's decision of the hearing"),
    "WAITING": ("en tidligere handling eller hovedfordringen", "an earlier action or the main claim"),
    "PERSON": ("en medarbejder", "a person"),
    "PAUSE": ("at adgangen til systemet kommer i orden", "access to the system"),
    "TIDLIGERE_HANDLING": ("en tidligere handling på fordringen", "an earlier action on the claim"),
    "HOVEDFORDRING": ("hovedfordringen", "the main claim"),
    "NAESTE_FORSOEG": ("næste forsøg", "the next attempt"),
    "KVITTERING": ("kvittering", "its receipt"),
    "TUR": ("sin tur", "its turn"),
}


def forsendelse(hvad: str, backend: str) -> Tekst:
    """What happened on the way to `backend`; a word of its own that is new to us is shown as it is."""
    da, en = FORSENDELSE.get(hvad, (f"{{b}}: {hvad}", f"{{b}}: {hvad}"))
    return da.format(b=backend), en.format(b=backend)


def kroner(oere: int) -> str:
    """An amount the Danish way: 1.234,50."""
    hele, rest = divmod(abs(oere), 100)
    fortegn = "-" if oere < 0 else ""
    return f"{fortegn}{hele:,}".replace(",", ".") + f",{rest:02d}"


#: What a fagsystem said to a message.
FAGSYSTEM: Final[dict[str, Tekst]] = {
    "LEVERET": ("Fagsystemet accepterede beskeden", "The fagsystem accepted the message"),
    "AFVIST": ("Fagsystemet afviste beskeden", "The fagsystem refused the message"),
}
