-- Notifications from the collection systems, and claims of the ledger that come back.

-- The last moment used of each series of moments that rise in the order of commits; its row is the lock that orders
-- them. Receipts had it alone.
CREATE SCHEMA platform;
ALTER TABLE mf.ur SET SCHEMA platform;
ALTER TABLE platform.ur RENAME COLUMN se_nummer TO noegle;
UPDATE platform.ur SET noegle = 'kvittering:' || noegle;

CREATE SCHEMA underretning;

-- One row for each notification, for ever; numbers and moments rise in the order of commits.
CREATE TABLE underretning.underretning (
    -- Ours, with 24 digits.
    nummer numeric(24) PRIMARY KEY CHECK (nummer >= 1e23),
    fordringshaver_id integer NOT NULL REFERENCES nymf.aftale,
    slags text NOT NULL CHECK (slags IN ('RETURNER', 'AFSKRIV', 'AFREGN', 'RENTETILSKRIVNING', 'MODREGNING',
        'NYFORDRINGHAVER', 'KUNDEAENDRING', 'NYTRANSPORTADMINISTRATOR', 'ULAESELIG')),
    moment timestamptz NOT NULL,
    -- Where it comes from, and how it is numbered and dated there; a number only where the system told it.
    backend text NOT NULL CHECK (backend IN ('PSRM', 'DMI')),
    backend_nummer numeric,
    backend_tid timestamptz,
    -- SHA-256 of what came, to know again what has no number.
    aftryk bytea,
    -- The claims it names, by our ids; and those ids in it that the register doesn't know.
    fordringer bigint[] NOT NULL,
    ukendte numeric[] NOT NULL,
    -- The branch of UnderretValg, ready to send; what can't be read, as it came. Holds personal data.
    indhold text NOT NULL,
    -- The same in delivery 20140709, where that differs.
    indhold_20140709 text,
    -- Why it can't be read.
    fejl text,
    CHECK ((slags = 'ULAESELIG') = (fejl IS NOT NULL))
);
CREATE UNIQUE INDEX underretning_en_gang ON underretning.underretning (backend, fordringshaver_id, backend_nummer)
    WHERE backend_nummer IS NOT NULL;
CREATE UNIQUE INDEX underretning_ulaeselig ON underretning.underretning (backend, fordringshaver_id, aftryk)
    WHERE backend_nummer IS NULL AND aftryk IS NOT NULL;
CREATE INDEX underretning_fordringshaver ON underretning.underretning (fordringshaver_id, moment, nummer);
CREATE INDEX underretning_fordringer ON underretning.underretning USING gin (fordringer);
CREATE TRIGGER kun_nye_raekker BEFORE UPDATE OR DELETE OR TRUNCATE ON underretning.underretning
    FOR EACH STATEMENT EXECUTE FUNCTION nymf.kun_nye_raekker();

-- How far the notifications of a claimant were read at a collection system, and when it is asked next.
CREATE TABLE underretning.linje (
    backend text NOT NULL CHECK (backend IN ('PSRM', 'DMI')),
    fordringshaver_id integer NOT NULL,
    sidste_nummer numeric,
    hentet timestamptz,
    naeste timestamptz,
    forsoeg integer NOT NULL DEFAULT 0,
    fejlkode text,
    PRIMARY KEY (backend, fordringshaver_id)
);

-- A claim that the collector gave back is neither under collection nor refused.
ALTER TABLE debitor.fordring DROP CONSTRAINT fordring_overdragelse_check;
ALTER TABLE debitor.fordring ADD CONSTRAINT fordring_overdragelse_check
    CHECK (overdragelse IN ('INGEN', 'OVERDRAGET', 'AFVIST', 'RETURNERET'));

-- Its reference is free again, since it can only come back as a new claim.
DROP INDEX nymf.fordring_reference;
CREATE UNIQUE INDEX fordring_reference ON nymf.fordring (fordringshaver_id, reference)
    WHERE NOT afvist AND reference <> '' AND genindsendt_som IS NULL
      AND (ophoer_aarsag IS NULL OR ophoer_aarsag NOT IN ('FEJL', 'RETU'));
