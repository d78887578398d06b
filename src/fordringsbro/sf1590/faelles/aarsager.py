"""Which reasons each operation can give: the codes of the list of reasons, as rejections and as remarks.

This is the one place that says so. docs/reasons.md is made from it, and tests hold every answer they see against it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from fordringsbro.platform.record import record


class Svargrund(StrEnum):
    """The contract's list of reasons (kvitteringsårsag), whose titles stand in `contract/kodelister.toml`."""

    ANDET_INDHOLD = "ANDET_INDHOLD"
    TILHOERER_ANDEN = "TILHOERER_ANDEN"
    GENTAGET_I_BESKED = "GENTAGET_I_BESKED"
    UKENDT = "UKENDT"
    UKENDT_HOVEDFORDRING = "UKENDT_HOVEDFORDRING"
    HOVEDFORDRING_ER_RELATERET = "HOVEDFORDRING_ER_RELATERET"
    KONTO_AFSLUTTET = "KONTO_AFSLUTTET"
    BELOEB_UGYLDIGT = "BELOEB_UGYLDIGT"
    PERIODE_UGYLDIG = "PERIODE_UGYLDIG"
    OVER_SALDO = "OVER_SALDO"
    OVER_RESTANCE = "OVER_RESTANCE"
    OVER_INDBETALING = "OVER_INDBETALING"
    BETALINGSDATO = "BETALINGSDATO"
    ALLEREDE_OPKRAEVET = "ALLEREDE_OPKRAEVET"
    KRITERIUM_MANGLER = "KRITERIUM_MANGLER"
    UKENDT_KODE = "UKENDT_KODE"
    UGYLDIG_VAERDI = "UGYLDIG_VAERDI"
    FOR_MANGE = "FOR_MANGE"
    ANSVARLIG_MANGLER = "ANSVARLIG_MANGLER"
    FILTER_AFVISNING = "FILTER_AFVISNING"
    FILTER_HOERING = "FILTER_HOERING"
    GENTAGET = "GENTAGET"
    PART_OPDATERET = "PART_OPDATERET"
    UNDER_INDDRIVELSE = "UNDER_INDDRIVELSE"
    FILTER_OPLYSNING = "FILTER_OPLYSNING"
    UKENDT_INDBETALING = "UKENDT_INDBETALING"
    UKENDT_DAEKNING = "UKENDT_DAEKNING"
    UKENDT_AFSKRIVNING = "UKENDT_AFSKRIVNING"
    UKENDT_ANMODNING = "UKENDT_ANMODNING"
    ALLEREDE_TILBAGEFOERT = "ALLEREDE_TILBAGEFOERT"
    ALLEREDE_AFSLUTTET = "ALLEREDE_AFSLUTTET"
    ALLEREDE_OVERDRAGET = "ALLEREDE_OVERDRAGET"
    IKKE_OVERDRAGET = "IKKE_OVERDRAGET"
    DATO_UGYLDIG = "DATO_UGYLDIG"
    HANDLING_PASSER_IKKE = "HANDLING_PASSER_IKKE"
    HANDLING_UMULIG = "HANDLING_UMULIG"
    SAMME_OBJEKT = "SAMME_OBJEKT"
    ALLEREDE_BESVARET = "ALLEREDE_BESVARET"
    SVAR_UVENTET = "SVAR_UVENTET"
    ER_OVERDRAGET = "ER_OVERDRAGET"
    KONTO_OVERDRAGET = "KONTO_OVERDRAGET"
    ER_TILBAGEFOERSEL = "ER_TILBAGEFOERSEL"
    OVER_REST = "OVER_REST"
    UKENDT_PART = "UKENDT_PART"
    KONTO_HAR_RESTANCE = "KONTO_HAR_RESTANCE"
    FORDRING_AENDRET = "FORDRING_AENDRET"
    UNDER_INDDRIVELSE_KAN_IKKE = "UNDER_INDDRIVELSE_KAN_IKKE"
    UNDER_INDDRIVELSE_IKKE_MELDT = "UNDER_INDDRIVELSE_IKKE_MELDT"
    HAEFTER_I_INDDRIVELSE = "HAEFTER_I_INDDRIVELSE"
    HAEFTER_IKKE_I_INDDRIVELSE = "HAEFTER_IKKE_I_INDDRIVELSE"
    EJER_SKIFTET = "EJER_SKIFTET"
    OPLYSNING_MANGLER = "OPLYSNING_MANGLER"
    UAENDRET = "UAENDRET"
    AFSLAAET = "AFSLAAET"


@record
class Grunde:
    """What an operation can say.

    Attributes:
        afvisninger: Why it rejects a message.
        bemaerkninger: What it may remark on a message that it accepts.
        hindringer: Why an action that was asked for, and understood, is not carried out.
    """

    afvisninger: frozenset[Svargrund]
    bemaerkninger: frozenset[Svargrund] = frozenset()
    hindringer: frozenset[Svargrund] = frozenset()

    @property
    def alle(self) -> frozenset[Svargrund]:
        """All of them."""
        return self.afvisninger | self.bemaerkninger | self.hindringer


def _grunde(afvisninger: str, bemaerkninger: str = "", hindringer: str = "") -> Grunde:
    return Grunde(*(frozenset(map(Svargrund, koder.split())) for koder in (afvisninger, bemaerkninger, hindringer)))


#: What each of the four requests can be rejected for.
_ANMODNING: Final = "UKENDT ANDET_INDHOLD UKENDT_KODE HANDLING_PASSER_IKKE DATO_UGYLDIG PERIODE_UGYLDIG "

#: By operation; Ping gives no reasons.
AARSAGER: Final[Mapping[str, Grunde]] = MappingProxyType(
    {
        "OpretDebitorkontoRegistrering": _grunde(
            "UKENDT TILHOERER_ANDEN KONTO_OVERDRAGET KONTO_AFSLUTTET ANDET_INDHOLD GENTAGET_I_BESKED UKENDT_KODE"
            " UGYLDIG_VAERDI ANSVARLIG_MANGLER UKENDT_HOVEDFORDRING HOVEDFORDRING_ER_RELATERET ER_OVERDRAGET"
            " PERIODE_UGYLDIG BELOEB_UGYLDIGT OVER_SALDO UNDER_INDDRIVELSE_KAN_IKKE",
            "GENTAGET FORDRING_AENDRET PART_OPDATERET EJER_SKIFTET UNDER_INDDRIVELSE UNDER_INDDRIVELSE_IKKE_MELDT"
            " HAEFTER_IKKE_I_INDDRIVELSE"
            " FILTER_AFVISNING FILTER_HOERING FILTER_OPLYSNING",
        ),
        "SætFordringTilOpkrævning": _grunde("UKENDT KONTO_OVERDRAGET KONTO_AFSLUTTET ALLEREDE_OPKRAEVET"),
        "AfslutHæftelse": _grunde(
            "UKENDT KONTO_OVERDRAGET KONTO_AFSLUTTET ANDET_INDHOLD PERIODE_UGYLDIG",
            "ALLEREDE_AFSLUTTET HAEFTER_I_INDDRIVELSE",
        ),
        "AfslutAdministrator": _grunde(
            "UKENDT KONTO_OVERDRAGET KONTO_AFSLUTTET UKENDT_KODE UKENDT_PART", "ALLEREDE_AFSLUTTET"
        ),
        "ForetagEjerskifte": _grunde("UKENDT KONTO_AFSLUTTET", "ALLEREDE_OVERDRAGET IKKE_OVERDRAGET"),
        "SøgDebitorregistrering": _grunde("KRITERIUM_MANGLER UKENDT_KODE FOR_MANGE"),
        "HentDebitorkonto": _grunde("KRITERIUM_MANGLER UKENDT_KODE FOR_MANGE"),
        "SøgFordringTilIndbetaling": _grunde("KRITERIUM_MANGLER UKENDT_KODE FOR_MANGE"),
        "ForetagIndbetaling": _grunde(
            "UKENDT KONTO_AFSLUTTET ANDET_INDHOLD GENTAGET_I_BESKED UKENDT_KODE BELOEB_UGYLDIGT OVER_INDBETALING"
            " OVER_SALDO OVER_RESTANCE BETALINGSDATO",
            "UNDER_INDDRIVELSE UNDER_INDDRIVELSE_IKKE_MELDT",
        ),
        "ForetagIndbetalingNedregulering": _grunde(
            "UKENDT KONTO_AFSLUTTET ANDET_INDHOLD GENTAGET_I_BESKED UKENDT_KODE BELOEB_UGYLDIGT"
            " OVER_INDBETALING OVER_REST ER_TILBAGEFOERSEL UNDER_INDDRIVELSE_KAN_IKKE"
        ),
        "OpretDækningAfskrivning": _grunde(
            "UKENDT ANDET_INDHOLD GENTAGET_I_BESKED UKENDT_KODE BELOEB_UGYLDIGT UKENDT_DAEKNING"
            " UKENDT_AFSKRIVNING OVER_REST ER_TILBAGEFOERSEL",
            "GENTAGET",
        ),
        "TilbageførIndbetaling": _grunde(
            "UKENDT UKENDT_INDBETALING KONTO_AFSLUTTET ANDET_INDHOLD UKENDT_KODE BELOEB_UGYLDIGT"
            " ER_TILBAGEFOERSEL ALLEREDE_TILBAGEFOERT UNDER_INDDRIVELSE_KAN_IKKE"
        ),
        "AnmodEnDebitorkonto": _grunde(
            _ANMODNING + "OPLYSNING_MANGLER FOR_MANGE",
            "ALLEREDE_AFSLUTTET UAENDRET",
            "KONTO_AFSLUTTET KONTO_HAR_RESTANCE",
        ),
        "AnmodDebitorkontoMedFordringer": _grunde(
            _ANMODNING + "OPLYSNING_MANGLER GENTAGET_I_BESKED", "", "KONTO_AFSLUTTET ER_OVERDRAGET HANDLING_UMULIG"
        ),
        "AnmodMellemDebitorkonti": _grunde(
            _ANMODNING + "OPLYSNING_MANGLER SAMME_OBJEKT UKENDT_INDBETALING",
            "",
            "KONTO_AFSLUTTET ER_OVERDRAGET ALLEREDE_TILBAGEFOERT OVER_RESTANCE",
        ),
        "AnmodMellemFordringer": _grunde(
            _ANMODNING + "SAMME_OBJEKT", "", "KONTO_AFSLUTTET ER_OVERDRAGET HANDLING_UMULIG"
        ),
        "AfsendDebitorkontoAnmodningSvar": _grunde("UKENDT_ANMODNING ALLEREDE_BESVARET SVAR_UVENTET ANDET_INDHOLD"),
    }
)
