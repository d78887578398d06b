-- The MF services: who may report, what was reported, and what came of it.

CREATE SCHEMA mf;

-- Which debtor system may report for which claimant, and how the two agreed to speak.
CREATE TABLE mf.adgang (
    se_nummer text NOT NULL CHECK (se_nummer ~ '^[0-9]{8}$'),
    fordringshaver_id integer NOT NULL REFERENCES nymf.aftale ON DELETE CASCADE,
    -- The public OIO delivery whose messages the claimant's system speaks.
    udgave text NOT NULL CHECK (udgave IN ('20140709', '20141003')),
    -- Whether elements that later deliveries dropped are skipped in place of refused.
    aeldre boolean NOT NULL,
    PRIMARY KEY (se_nummer, fordringshaver_id)
);
CREATE INDEX adgang_fordringshaver ON mf.adgang (fordringshaver_id);

-- Deliveries; a LeveranceID means one thing for ever. Request and answer are packed, and hold personal data.
CREATE TABLE mf.leverance (
    se_nummer text NOT NULL,
    leverance_id numeric NOT NULL,
    transaktion_id text,
    -- SHA-256 of what the delivery says.
    aftryk bytea,
    anmodning bytea NOT NULL,
    svar bytea,
    certifikat_cvr text,
    modtaget timestamptz NOT NULL,
    PRIMARY KEY (se_nummer, leverance_id)
);

-- One row for each action's result: what MFKvitteringHent tells, ready to send.
CREATE TABLE mf.resultat (
    aktion_id bigint PRIMARY KEY,
    se_nummer text NOT NULL,
    leverance_id numeric NOT NULL,
    fordringshaver_id numeric NOT NULL,
    fordring_id bigint NOT NULL,
    hoved_fordring_id bigint NOT NULL,
    aktionskode text NOT NULL,
    reference text,
    status text NOT NULL CHECK (status IN ('MODTAGET', 'SAGSBEHAND', 'AFVIST', 'UDFOERT')),
    -- Rises strictly in the order of commits for each system: what a client has not seen comes after what it has.
    aendret timestamptz NOT NULL,
    modtaget timestamptz NOT NULL,
    kvittering text NOT NULL,
    FOREIGN KEY (se_nummer, leverance_id) REFERENCES mf.leverance
);
CREATE INDEX resultat_leverance ON mf.resultat (se_nummer, leverance_id, aendret, aktion_id);
CREATE INDEX resultat_aendret ON mf.resultat (se_nummer, aendret, aktion_id);
CREATE INDEX resultat_fordringshaver ON mf.resultat (se_nummer, fordringshaver_id, aendret, aktion_id);
CREATE INDEX resultat_fordring ON mf.resultat (fordring_id);
CREATE INDEX resultat_kompleks ON mf.resultat (hoved_fordring_id) WHERE status IN ('MODTAGET', 'SAGSBEHAND');
-- What is not yet final, for the job that looks for what was missed.
CREATE INDEX resultat_aaben ON mf.resultat (aktion_id) WHERE status IN ('MODTAGET', 'SAGSBEHAND');

-- The last moment used in a system's receipts; its row is the lock that orders their commits.
CREATE TABLE mf.ur (
    se_nummer text PRIMARY KEY,
    sidst timestamptz NOT NULL
);
