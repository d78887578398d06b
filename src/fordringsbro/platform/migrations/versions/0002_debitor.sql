-- The tables of debitor: the debtor ledger.
-- Everything that identifies an object of a fagsystem is a unique key here: an id means one thing for ever.

CREATE SCHEMA debitor;

-- An account. The lock on its row is the lock on all its claims.
CREATE TABLE debitor.konto (
    konto_id                uuid        PRIMARY KEY,
    nr                      bigint      GENERATED ALWAYS AS IDENTITY UNIQUE,
    kommune_cvr             text        NOT NULL,
    oprettet_af_cvr         text        NOT NULL,
    oprettet_af_system      uuid        NOT NULL,
    konto_type              text        NOT NULL,
    indhold                 jsonb       NOT NULL,
    registreret_at          timestamptz NOT NULL,
    senest_registreret_at   timestamptz NOT NULL,
    afsluttet_dato          date,
    -- Who may change the account now, when it is not the fagsystem that created it any more.
    ejer_cvr                text,
    ejer_system             uuid        CHECK ((ejer_cvr IS NULL) = (ejer_system IS NULL)),
    -- Since when the debtor system looks after the account and no fagsystem may change it.
    overdraget_dato         date
);
CREATE INDEX konto_periode ON debitor.konto (kommune_cvr, senest_registreret_at);

-- Who is responsible for an account, who administers it, and who is liable for all of it beside the responsible one;
-- numbered in the order they were told.
CREATE TABLE debitor.kontopart (
    konto_id    uuid    NOT NULL REFERENCES debitor.konto,
    rolle       text    NOT NULL CHECK (rolle IN ('JURIDISK_ANSVARLIG', 'ADMINISTRATOR', 'JURIDISK_MEDHAEFTER')),
    ident_type  text    NOT NULL,
    ident       text    NOT NULL,
    nr          integer NOT NULL,
    navn        text    NOT NULL,
    adresse     jsonb,
    p_nummer    text,
    -- The last day in the role; the row stays, so that the same registration told again changes nothing.
    ophoert     date,
    PRIMARY KEY (konto_id, rolle, ident_type, ident)
);
CREATE UNIQUE INDEX kontopart_en_ansvarlig ON debitor.kontopart (konto_id) WHERE rolle = 'JURIDISK_ANSVARLIG';
CREATE INDEX kontopart_ident ON debitor.kontopart (ident, ident_type);

-- A claim: main, or related to a main claim; or a reminder fee or collection interest that the debtor system adds to
-- one. From fastsat_srb and down the columns follow the journal; the rest never changes but the content, within what
-- may change before collection has the claim, and then the journal has the new content's fingerprint.
CREATE TABLE debitor.fordring (
    fordring_id         uuid        PRIMARY KEY,
    nr                  bigint      GENERATED ALWAYS AS IDENTITY UNIQUE,
    konto_id            uuid        NOT NULL REFERENCES debitor.konto,
    kommune_cvr         text        NOT NULL,
    oprettet_af_cvr     text        NOT NULL,
    oprettet_af_system  uuid        NOT NULL,
    hoved_fordring_id   uuid        REFERENCES debitor.fordring,
    indhold             jsonb       NOT NULL,
    registreret_at      timestamptz NOT NULL,
    fastsat_srb         date,
    henstand_til        date,
    -- The last date to pay that counts: a deferral moves it, but gives no date to a claim that has none.
    srb                 date        GENERATED ALWAYS AS (CASE WHEN fastsat_srb IS NOT NULL
                                                         THEN GREATEST(fastsat_srb, henstand_til) END) STORED,
    slags               text        NOT NULL DEFAULT 'FORDRING'
                                    CHECK (slags IN ('FORDRING', 'RYKKERGEBYR', 'OPKRAEVNINGSRENTE')),
    aaben               boolean     NOT NULL,
    overdragelse        text        NOT NULL CHECK (overdragelse IN ('INGEN', 'OVERDRAGET', 'AFVIST')),
    journal_seq         integer     NOT NULL,
    journal_hash        bytea       NOT NULL,
    -- Whom the claim concerns; personal data, so it stays out of what the journal fingerprints.
    vedroerer           jsonb
);
CREATE INDEX fordring_konto ON debitor.fordring (konto_id);
CREATE INDEX fordring_hoved ON debitor.fordring (hoved_fordring_id) WHERE hoved_fordring_id IS NOT NULL;
-- What may be handed over; claims that are settled or handed over leave the index.
CREATE INDEX fordring_forfalden ON debitor.fordring (kommune_cvr, srb, fordring_id)
    WHERE aaben AND overdragelse = 'INGEN' AND srb IS NOT NULL AND slags = 'FORDRING';

-- Who is liable for a claim beside the one responsible for the account.
CREATE TABLE debitor.haeftelse (
    haeftelse_id    uuid        PRIMARY KEY,
    fordring_id     uuid        NOT NULL REFERENCES debitor.fordring,
    konto_id        uuid        NOT NULL,
    ident_type      text        NOT NULL,
    ident           text        NOT NULL,
    navn            text        NOT NULL,
    adresse         jsonb,
    p_nummer        text,
    startdato       date,
    slutdato        date,
    -- The last day by a message of its own, where none was told at registration.
    ophoert         date        CHECK (ophoert IS NULL OR slutdato IS NULL),
    registreret_at  timestamptz NOT NULL
);
CREATE INDEX haeftelse_fordring ON debitor.haeftelse (fordring_id);
CREATE INDEX haeftelse_ident ON debitor.haeftelse (ident, ident_type);

-- Collection letters that the fagsystem has sent or asks for.
CREATE TABLE debitor.opkraevning (
    opkraevning_id  uuid        PRIMARY KEY,
    konto_id        uuid        NOT NULL REFERENCES debitor.konto,
    indhold         jsonb       NOT NULL,
    registreret_at  timestamptz NOT NULL
);
CREATE INDEX opkraevning_konto ON debitor.opkraevning (konto_id);

-- A payment on an account; what it covers is in the journal.
CREATE TABLE debitor.indbetaling (
    indbetaling_id  uuid        PRIMARY KEY,
    konto_id        uuid        NOT NULL REFERENCES debitor.konto,
    beloeb_oere     bigint      NOT NULL CHECK (beloeb_oere > 0),
    indhold         jsonb       NOT NULL,
    registreret_at  timestamptz NOT NULL
);
CREATE INDEX indbetaling_konto ON debitor.indbetaling (konto_id);

-- That a payment is taken back, in part or whole, by who made it or by an order; what it uncovers is in the journal.
CREATE TABLE debitor.indbetaling_nedregulering (
    nedregulering_id    uuid        PRIMARY KEY,
    indbetaling_id      uuid        NOT NULL REFERENCES debitor.indbetaling,
    konto_id            uuid        NOT NULL REFERENCES debitor.konto,
    beloeb_oere         bigint      NOT NULL CHECK (beloeb_oere > 0),
    indhold             jsonb       NOT NULL,
    registreret_at      timestamptz NOT NULL
);
CREATE INDEX indbetaling_nedregulering_konto ON debitor.indbetaling_nedregulering (konto_id);
CREATE INDEX indbetaling_nedregulering_indbetaling ON debitor.indbetaling_nedregulering (indbetaling_id);

-- What happened to an account as a whole; append-only.
CREATE TABLE debitor.kontohaendelse (
    konto_id        uuid        NOT NULL REFERENCES debitor.konto,
    art             text        NOT NULL,
    virkningsdato   date        NOT NULL,
    bogfoert_at     timestamptz NOT NULL,
    data            jsonb       NOT NULL,
    nr              bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY
);
CREATE INDEX kontohaendelse_konto ON debitor.kontohaendelse (konto_id);

-- The journal: append-only, one hash chain a claim. A claim's balance is the sum of its amounts.
CREATE TABLE debitor.journal (
    fordring_id     uuid        NOT NULL REFERENCES debitor.fordring,
    seq             integer     NOT NULL CHECK (seq > 0),
    art             text        NOT NULL,
    beloeb_oere     bigint      NOT NULL,
    virkningsdato   date        NOT NULL,
    bogfoert_at     timestamptz NOT NULL,
    reference_id    uuid,
    data            jsonb       NOT NULL,
    prev_hash       bytea       NOT NULL,
    hash            bytea       NOT NULL,
    PRIMARY KEY (fordring_id, seq) INCLUDE (beloeb_oere)
);
-- The id of a write-down, a coverage or a reversal means one event.
CREATE UNIQUE INDEX journal_reference ON debitor.journal (reference_id) WHERE reference_id IS NOT NULL;

-- The events that others are told of: one of a claim's journal or one of an account. lbnr is given while the account is
-- locked, so it follows the order of booking on each account; but of two accounts, the later number may be committed
-- first, and a reader that has passed it would never see the earlier. So feed_nr, by which it is read, is given to what
-- is committed when somebody reads, by one reader at a time.
CREATE TABLE debitor.haendelse (
    lbnr                bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    konto_id            uuid    NOT NULL,
    fordring_id         uuid,
    seq                 integer,
    kontohaendelse_nr   bigint,
    feed_nr             bigint  UNIQUE,
    CHECK ((fordring_id IS NULL) = (seq IS NULL) AND (fordring_id IS NULL) <> (kontohaendelse_nr IS NULL))
);
CREATE INDEX haendelse_uden_nummer ON debitor.haendelse (lbnr) WHERE feed_nr IS NULL;

CREATE FUNCTION debitor.journal_er_uforanderlig() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER journal_uforanderlig BEFORE UPDATE OR DELETE ON debitor.journal
    FOR EACH ROW EXECUTE FUNCTION debitor.journal_er_uforanderlig();
CREATE TRIGGER journal_ikke_toemmes BEFORE TRUNCATE ON debitor.journal
    FOR EACH STATEMENT EXECUTE FUNCTION debitor.journal_er_uforanderlig();
CREATE TRIGGER kontohaendelse_uforanderlig BEFORE UPDATE OR DELETE ON debitor.kontohaendelse
    FOR EACH ROW EXECUTE FUNCTION debitor.journal_er_uforanderlig();
CREATE TRIGGER kontohaendelse_ikke_toemmes BEFORE TRUNCATE ON debitor.kontohaendelse
    FOR EACH STATEMENT EXECUTE FUNCTION debitor.journal_er_uforanderlig();

-- Keep everybody else from registering an account, and tell which of a message's ids are known. In one call, since each
-- is made for every message; as a function of its own statements, so that what others committed while this one waited
-- for the lock is seen.
CREATE FUNCTION debitor.laas_og_kend(
    konto uuid, fordringer uuid[], haeftelser uuid[], opkraevninger uuid[], referencer uuid[]
) RETURNS SETOF uuid LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(konto::text, 8590));
    RETURN QUERY
        SELECT k.konto_id FROM debitor.konto k WHERE k.konto_id = konto
        UNION ALL SELECT f.fordring_id FROM debitor.fordring f WHERE f.fordring_id = ANY(fordringer)
        UNION ALL SELECT h.haeftelse_id FROM debitor.haeftelse h WHERE h.haeftelse_id = ANY(haeftelser)
        UNION ALL SELECT o.opkraevning_id FROM debitor.opkraevning o WHERE o.opkraevning_id = ANY(opkraevninger)
        UNION ALL SELECT j.reference_id FROM debitor.journal j WHERE j.reference_id = ANY(referencer);
END
$$;
