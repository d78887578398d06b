-- Messages to the fagsystemer, in the order they were made. What is sent is kept byte for byte, so that a message sent
-- again is the same message.
CREATE TABLE sf1590.udgaaende (
    nr              bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- TransaktionsId and RequestId of the message.
    besked_id       uuid        NOT NULL UNIQUE,
    -- The service's name in the contract.
    tjeneste        text        NOT NULL,
    operation       text        NOT NULL,
    kommune_cvr     text        NOT NULL,
    modtager_cvr    text        NOT NULL,
    modtager_system uuid        NOT NULL,
    -- Messages on one account go one at a time, in order.
    konto_id        uuid        NOT NULL,
    indhold         bytea       NOT NULL,
    tilstand        text        NOT NULL DEFAULT 'KLAR'
                                CHECK (tilstand IN ('KLAR', 'SENDES', 'LEVERET', 'AFVIST', 'PARKERET')),
    forsoeg         integer     NOT NULL DEFAULT 0,
    -- When it may be sent (KLAR), or when whoever sends it is given up (SENDES).
    naeste          timestamptz NOT NULL,
    -- What the last attempt came to: a fixed word, and the codes of remarks or rejections. Never a text of the others.
    grund           text,
    koder           text[]      NOT NULL DEFAULT '{}',
    oprettet_at     timestamptz NOT NULL,
    afsluttet_at    timestamptz
);
CREATE INDEX udgaaende_aabne ON sf1590.udgaaende (modtager_cvr, modtager_system, konto_id, nr)
    WHERE tilstand IN ('KLAR', 'SENDES', 'PARKERET');

-- Which message told of a coverage, a write-off or a reversal: each is told of once.
CREATE TABLE sf1590.fortalt (
    post_id     uuid    PRIMARY KEY,
    besked_id   uuid    NOT NULL REFERENCES sf1590.udgaaende (besked_id)
);

-- How far the ledger's feed has been read, by reader.
CREATE TABLE sf1590.laest (
    laeser      text    PRIMARY KEY,
    feed_nr     bigint  NOT NULL
);

-- What a fagsystem was told of by OpretDækningAfskrivning: the mailbox that stands in for a fagsystem.
CREATE TABLE sf1590.modtaget_post (
    modtager_cvr    text        NOT NULL,
    modtager_system uuid        NOT NULL,
    post_id         uuid        NOT NULL,
    slags           text        NOT NULL CHECK (slags IN ('DAEKNING', 'DAEKNING_NEDREGULERING', 'AFSKRIVNING',
                                                          'AFSKRIVNING_NEDREGULERING')),
    konto_id        uuid        NOT NULL,
    fordring_id     uuid        NOT NULL,
    beloeb_oere     bigint      NOT NULL CHECK (beloeb_oere > 0),
    -- What a reversal reverses.
    forgaenger_id   uuid        CHECK ((forgaenger_id IS NULL) = (slags IN ('DAEKNING', 'AFSKRIVNING'))),
    -- The payment, or the reversal of one, where told.
    indbetaling_id  uuid,
    aarsag          text,
    modtaget_at     timestamptz NOT NULL,
    nr              bigint      GENERATED ALWAYS AS IDENTITY,
    PRIMARY KEY (modtager_cvr, modtager_system, post_id)
);
CREATE INDEX modtaget_post_forgaenger ON sf1590.modtaget_post (modtager_cvr, modtager_system, forgaenger_id)
    WHERE forgaenger_id IS NOT NULL;

-- Messages to the Beskedfordeler, in the order in which they are fetched; kept for some days.
CREATE TABLE sf1590.haendelsesbesked (
    nr          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    besked_id   uuid        NOT NULL UNIQUE,
    -- Code of the list of message types.
    beskedtype  text        NOT NULL,
    -- CVR numbers of the authorities that may receive it.
    modtagere   text[]      NOT NULL,
    konto_id    uuid        NOT NULL,
    -- The whole Haendelsesbesked.
    indhold     bytea       NOT NULL,
    dannet_at   timestamptz NOT NULL
);
CREATE INDEX haendelsesbesked_dannet ON sf1590.haendelsesbesked (dannet_at);
