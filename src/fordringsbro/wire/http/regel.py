"""Which kind of access an address asks for: each service, resource and page has a rule, and none by default."""

from __future__ import annotations

from enum import StrEnum


class Adgangsregel(StrEnum):
    """What a caller must have an agreement for; the values are what commands and agreements call it."""

    #: Anybody may ask: it tells nothing of anybody.
    OFFENTLIG = "public"
    DEBITOR_REGISTRERING = "DebitorRegistreringAfsend"
    DEBITOR_FORESPOERGSEL = "DebitorForespoergselAfsend"
    DEBITOR_INDBETALING = "DebitorIndbetalingAfsend"
    DAEKNING_AFSKRIVNING = "DaekningAfskrivningRegistreringAfsend"
    TILBAGEFOER_ORDRE = "IndbetalingTilbagefoerOrdreAfsend"
    KONTO_ANMODNING = "DebitorkontoAnmodningAfsend"
    KONTO_ANMODNING_SVAR = "DebitorkontoAnmodningSvarAfsend"
    BESKEDFORDELER = "Beskedfordeler"
    MF = "MF"
    #: What DMI calls back.
    DMI_SVAR = "DMICallback"
    HOERING = "Hearings"
    #: The portal's pages.
    PORTAL = "Portal"
    #: Metrics.
    DRIFT = "Operations"
