-- Requests to the debtor system that were understood: what was asked, what the receipt said, what came of it.
CREATE TABLE sf1590.anmodning (
    anmodning_id    uuid        PRIMARY KEY,
    nr              bigint      GENERATED ALWAYS AS IDENTITY UNIQUE,
    kommune_cvr     text        NOT NULL,
    afsender_cvr    text        NOT NULL,
    afsender_system uuid        NOT NULL,
    operation       text        NOT NULL,
    -- Code of the list of action types.
    handling        text        NOT NULL,
    -- The account, of two the one that is moved from.
    konto_id        uuid        NOT NULL,
    -- What is asked for, to be carried out later.
    data            jsonb       NOT NULL,
    -- The payload (without HovedOplysninger) in the canonical form in which it is compared.
    indhold         text        NOT NULL,
    -- The outcome as the receipt told it; told again to the same request.
    kvittering      jsonb       NOT NULL,
    udfald          text        NOT NULL CHECK (udfald IN ('ACCEPTERET', 'BEMAERKNING', 'UDSAT', 'EJ_GENNEMFOERT')),
    tilstand        text        NOT NULL
                                CHECK (tilstand IN ('AFVENTER_PERSON', 'AFVENTER_BETALING', 'GENNEMFOERT',
                                                    'EJ_GENNEMFOERT')),
    -- Only of what was postponed: when it is expected to be decided.
    forventet       date        CHECK ((forventet IS NULL) = (udfald <> 'UDSAT')),
    -- By when the fagsystem wants an answer.
    svarfrist       date,
    -- Why it was not carried out: codes of the list of reasons.
    grunde          text[]      NOT NULL DEFAULT '{}',
    modtaget_at     timestamptz NOT NULL,
    afgjort_at      timestamptz,
    CHECK ((afgjort_at IS NULL) = (tilstand IN ('AFVENTER_PERSON', 'AFVENTER_BETALING')))
);
CREATE INDEX anmodning_konto ON sf1590.anmodning (konto_id);
CREATE INDEX anmodning_aabne ON sf1590.anmodning (tilstand, nr)
    WHERE tilstand IN ('AFVENTER_PERSON', 'AFVENTER_BETALING');

-- Answers to postponed requests, as the fagsystem's mailbox got them; a request is answered once.
CREATE TABLE sf1590.modtaget_anmodningssvar (
    modtager_cvr    text        NOT NULL,
    modtager_system uuid        NOT NULL,
    svar_id         uuid        NOT NULL,
    anmodning_id    uuid        NOT NULL,
    -- The payload (without HovedOplysninger) in the canonical form in which it is compared.
    indhold         text        NOT NULL,
    modtaget_at     timestamptz NOT NULL,
    PRIMARY KEY (modtager_cvr, modtager_system, svar_id),
    UNIQUE (modtager_cvr, modtager_system, anmodning_id)
);

-- A request that was postponed, or understood and not carried out, is a message answered so.
ALTER TABLE sf1590.besked DROP CONSTRAINT besked_udfald_check;
ALTER TABLE sf1590.besked ADD CONSTRAINT besked_udfald_check
    CHECK (udfald IN ('ACCEPTERET', 'BEMAERKNING', 'AFVIST', 'EJ_GENNEMFOERT', 'UDSAT'));

-- Whether reminders are stopped, where that was changed since the registration; empty is as it was registered.
ALTER TABLE debitor.konto ADD COLUMN rykkerstop boolean;
