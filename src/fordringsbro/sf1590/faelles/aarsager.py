"""Which reasons each operation can give: the codes of the list of reasons, as rejections and as remarks.

This is the one place that says so. docs/reasons.md is made from it, and tests hold every answer they see against it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from fordringsbro.platform.record import record


@record
class Grunde:
    """What an operation can say.

    Attributes:
        afvisninger: Why it rejects a message.
        bemaerkninger: What it may remark on a message that it accepts.
        hindringer: Why an action that was asked for, and understood, is not carried out.
    """

    afvisninger: frozenset[str]
    bemaerkninger: frozenset[str] = frozenset()
    hindringer: frozenset[str] = frozenset()

    @property
    def alle(self) -> frozenset[str]:
        """All of them."""
        return self.afvisninger | self.bemaerkninger | self.hindringer


def _grunde(afvisninger: str, bemaerkninger: str = "", hindringer: str = "") -> Grunde:
    return Grunde(*(frozenset(koder.split()) for koder in (afvisninger, bemaerkninger, hindringer)))


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
