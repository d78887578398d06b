-- Agreements in versions, hearings, and claims that are handed over again.

-- What may only be added to.
CREATE FUNCTION nymf.kun_nye_raekker() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME;
END $$;

-- Versions of agreements; the one of a reception date judges. nymf.aftale keeps who is a claimant at all.
CREATE TABLE nymf.aftaleversion (
    fordringshaver_id integer NOT NULL REFERENCES nymf.aftale,
    version integer NOT NULL CHECK (version > 0),
    gaelder_fra date NOT NULL,
    indhold jsonb NOT NULL,
    oprettet timestamptz NOT NULL,
    af text NOT NULL,
    begrundelse text NOT NULL,
    PRIMARY KEY (fordringshaver_id, version)
);
CREATE INDEX aftaleversion_gaelder ON nymf.aftaleversion (fordringshaver_id, gaelder_fra DESC, version DESC);
CREATE TRIGGER kun_nye_raekker BEFORE UPDATE OR DELETE OR TRUNCATE ON nymf.aftaleversion
    FOR EACH STATEMENT EXECUTE FUNCTION nymf.kun_nye_raekker();

-- What was agreed until now becomes the first version, whichever columns it had.
INSERT INTO nymf.aftaleversion
SELECT fordringshaver_id, 1, '1900-01-01', to_jsonb(a) - 'fordringshaver_id', now(), 'migration',
       'Aftalen, som den var / The agreement as it was'
FROM nymf.aftale a;

DO $$
DECLARE
    kolonne text;
BEGIN
    FOR kolonne IN
        SELECT column_name FROM information_schema.columns
        WHERE table_schema = 'nymf' AND table_name = 'aftale' AND column_name <> 'fordringshaver_id'
    LOOP
        EXECUTE format('ALTER TABLE nymf.aftale DROP COLUMN %I', kolonne);
    END LOOP;
END $$;

-- Hearings: one a action. `frist` is the last day of the clock that runs, a Danish date; null once it is decided.
CREATE TABLE nymf.hoering (
    nr bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    aktion_id bigint NOT NULL UNIQUE REFERENCES nymf.aktion,
    tilstand text NOT NULL
        CHECK (tilstand IN ('AFVENTER_FORDRINGSHAVER', 'AFVENTER_RIM', 'GODKENDT', 'AFVIST', 'JUSTERET', 'FORTRUDT')),
    fund jsonb NOT NULL,
    oprettet timestamptz NOT NULL,
    startet date NOT NULL,
    frist date,
    CHECK ((frist IS NULL) = (tilstand NOT IN ('AFVENTER_FORDRINGSHAVER', 'AFVENTER_RIM')))
);
CREATE INDEX hoering_aaben ON nymf.hoering (frist) WHERE frist IS NOT NULL;

-- What happened in a hearing, reminders too. `hvem` and `tekst` may be personal data.
CREATE TABLE nymf.hoering_trin (
    trin_nr bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    hoering_nr bigint NOT NULL REFERENCES nymf.hoering,
    trin text NOT NULL,
    tidspunkt timestamptz NOT NULL,
    rolle text NOT NULL CHECK (rolle IN ('SYSTEM', 'FORDRINGSHAVER', 'RIM')),
    hvem text CHECK (length(hvem) <= 100),
    tekst text CHECK (length(tekst) <= 500),
    aarsag text,
    -- The last day of the clock that a reminder is about.
    frist date
);
CREATE INDEX hoering_trin_hoering ON nymf.hoering_trin (hoering_nr, trin_nr);
-- Each reminder is told once for each clock.
CREATE UNIQUE INDEX hoering_trin_en_gang ON nymf.hoering_trin (hoering_nr, trin, frist) WHERE frist IS NOT NULL;
CREATE TRIGGER kun_nye_raekker BEFORE UPDATE OR DELETE OR TRUNCATE ON nymf.hoering_trin
    FOR EACH STATEMENT EXECUTE FUNCTION nymf.kun_nye_raekker();

-- Actions that stood in hearing before there were cases get one; the claimant's clock starts now.
INSERT INTO nymf.hoering (aktion_id, tilstand, fund, oprettet, startet, frist)
SELECT aktion_id, 'AFVENTER_FORDRINGSHAVER',
       (SELECT coalesce(jsonb_agg(b), '[]') FROM jsonb_array_elements(bemaerkninger) b WHERE b->>'virkning' = 'hoering'),
       now(), (now() AT TIME ZONE 'Europe/Copenhagen')::date, (now() AT TIME ZONE 'Europe/Copenhagen')::date + 14
FROM nymf.aktion WHERE tilstand = 'HEARING' ORDER BY aktion_id;
INSERT INTO nymf.hoering_trin (hoering_nr, trin, tidspunkt, rolle) SELECT nr, 'OPRETTET', oprettet, 'SYSTEM' FROM nymf.hoering;

-- Claims of the ledger that were handed over again under a new external id; the first time it is the claim's own.
CREATE TABLE overdragelse.forsoeg (
    ekstern_id uuid PRIMARY KEY,
    fordring_id uuid NOT NULL,
    nr integer NOT NULL CHECK (nr > 1),
    UNIQUE (fordring_id, nr)
);
