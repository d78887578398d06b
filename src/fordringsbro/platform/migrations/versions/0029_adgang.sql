-- Who may call what, for whom, and who was refused.
CREATE SCHEMA adgang;

-- What a certificate's owner, or one certificate, may use. Written once; only its end changes.
CREATE TABLE adgang.serviceaftale (
    aftale_id   uuid   PRIMARY KEY,
    cvr         text   CHECK (cvr ~ '^[0-9]{8}$'),
    aftryk      text   CHECK (aftryk ~ '^[0-9a-f]{64}$'),
    it_system   uuid,
    -- Empty for every municipality.
    kommune_cvr text   CHECK (kommune_cvr ~ '^[0-9]{8}$'),
    tjenester   text[] NOT NULL CHECK (cardinality(tjenester) > 0),
    gaelder_fra date   NOT NULL,
    -- The last day; empty until somebody says one.
    gaelder_til date,
    -- The moment at which it was ended at once.
    ophoert     timestamptz,
    CHECK (num_nonnulls(cvr, aftryk) = 1),
    CHECK (gaelder_til >= gaelder_fra)
);
CREATE INDEX serviceaftale_cvr ON adgang.serviceaftale (cvr);
CREATE INDEX serviceaftale_aftryk ON adgang.serviceaftale (aftryk);

-- Every change of an agreement: who, when, why.
CREATE TABLE adgang.journal (
    nr          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    aftale_id   uuid        NOT NULL REFERENCES adgang.serviceaftale,
    haendelse   text        NOT NULL CHECK (haendelse IN ('CREATED', 'ENDED')),
    tidspunkt   timestamptz NOT NULL,
    hvem        text        NOT NULL CHECK (hvem <> ''),
    hvorfor     text        NOT NULL CHECK (hvorfor <> ''),
    -- What it ends with: a last day, or nothing when it was ended at once.
    gaelder_til date
);
CREATE INDEX journal_aftale ON adgang.journal (aftale_id);
CREATE FUNCTION adgang.kun_tilfoej() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'adgang.journal is only ever added to' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER kun_tilfoej BEFORE UPDATE OR DELETE OR TRUNCATE ON adgang.journal
    FOR EACH STATEMENT EXECUTE FUNCTION adgang.kun_tilfoej();

-- Who was refused: one line for each caller, address, reason and minute.
CREATE TABLE adgang.afvisning (
    minut   timestamptz NOT NULL,
    hvem    text        NOT NULL,
    adresse text        NOT NULL,
    grund   text        NOT NULL,
    antal   bigint      NOT NULL,
    PRIMARY KEY (minut, hvem, adresse, grund)
);

-- The same counted for ever, for whoever measures.
CREATE TABLE adgang.afvist_i_alt (
    adresse text   NOT NULL,
    grund   text   NOT NULL,
    antal   bigint NOT NULL,
    PRIMARY KEY (adresse, grund)
);
