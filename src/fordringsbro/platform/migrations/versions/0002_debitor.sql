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
    afsluttet_dato          date
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
    PRIMARY KEY (konto_id, rolle, ident_type, ident)
);
CREATE UNIQUE INDEX kontopart_en_ansvarlig ON debitor.kontopart (konto_id) WHERE rolle = 'JURIDISK_ANSVARLIG';
CREATE INDEX kontopart_ident ON debitor.kontopart (ident, ident_type);

-- A claim: main, or related to a main claim. From srb and down the columns follow the journal; the rest never changes.
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
    srb                 date,
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
    WHERE aaben AND overdragelse = 'INGEN' AND srb IS NOT NULL;

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

CREATE FUNCTION debitor.journal_er_uforanderlig() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER journal_uforanderlig BEFORE UPDATE OR DELETE ON debitor.journal
    FOR EACH ROW EXECUTE FUNCTION debitor.journal_er_uforanderlig();
CREATE TRIGGER journal_ikke_toemmes BEFORE TRUNCATE ON debitor.journal
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
