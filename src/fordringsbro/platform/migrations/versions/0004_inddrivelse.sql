-- The tables of inddrivelse: what is to be sent to PSRM and DMI, what was sent, and what became of it.

CREATE SCHEMA inddrivelse;

-- Both must never repeat, also not across backends: a backend remembers them for ever.
CREATE SEQUENCE inddrivelse.leverance_nummer AS bigint;
CREATE SEQUENCE inddrivelse.loebenummer AS bigint;

-- What is true of a whole backend: paused by a refusal of access, or resting after errors in a row.
CREATE TABLE inddrivelse.backend (
    backend text PRIMARY KEY CHECK (backend IN ('PSRM', 'DMI')),
    pauset_siden timestamptz,
    pauset_kode text,
    fejl_i_traek integer NOT NULL DEFAULT 0,
    hviler_til timestamptz
);
INSERT INTO inddrivelse.backend (backend) VALUES ('PSRM'), ('DMI');

-- Announced service windows: nothing is sent inside them.
CREATE TABLE inddrivelse.lukketid (
    lukketid_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    backend text NOT NULL REFERENCES inddrivelse.backend,
    fra timestamptz NOT NULL,
    til timestamptz NOT NULL,
    aarsag text NOT NULL,
    CHECK (fra < til)
);

-- One line per backend and creditor: its epoch is the fencing token, raised each time a worker takes the line.
CREATE TABLE inddrivelse.linje (
    backend text NOT NULL REFERENCES inddrivelse.backend,
    fordringshaver_id bigint NOT NULL,
    epoke bigint NOT NULL DEFAULT 0,
    holder text,
    laas_til timestamptz,
    -- The earliest run that is already in the job queue, so that a backend that is down collects no pile of jobs.
    send_planlagt timestamptz,
    kvittering_planlagt timestamptz,
    PRIMARY KEY (backend, fordringshaver_id)
);

CREATE TABLE inddrivelse.leverance (
    leverance_id bigint PRIMARY KEY DEFAULT nextval('inddrivelse.leverance_nummer'),
    backend text NOT NULL REFERENCES inddrivelse.backend,
    fordringshaver_id bigint NOT NULL,
    transaktion_id uuid NOT NULL UNIQUE,
    tilstand text NOT NULL
        CHECK (tilstand IN ('UNDERVEJS', 'UKENDT', 'GENSEND', 'MODTAGET', 'AFSLUTTET', 'AFVIST', 'PARKERET')),
    forsoeg integer NOT NULL DEFAULT 0,
    naeste timestamptz,
    fejlkode text,
    sendt timestamptz NOT NULL,
    besvaret timestamptz,
    kvittering_forsoeg integer NOT NULL DEFAULT 0,
    kvittering_naeste timestamptz,
    kvittering_hentet timestamptz
);
CREATE INDEX leverance_forfalden ON inddrivelse.leverance (backend, fordringshaver_id, naeste)
    WHERE tilstand IN ('UNDERVEJS', 'UKENDT', 'GENSEND');
CREATE INDEX leverance_kvittering ON inddrivelse.leverance (backend, fordringshaver_id, kvittering_naeste)
    WHERE tilstand = 'MODTAGET';

CREATE TABLE inddrivelse.afsendelse (
    aktion_id bigint PRIMARY KEY,
    orden bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    backend text NOT NULL REFERENCES inddrivelse.backend,
    fordringshaver_id bigint NOT NULL,
    fordring_id bigint NOT NULL,
    hoved_fordring_id bigint,
    aktionskode text NOT NULL,
    opgave jsonb NOT NULL,
    tilstand text NOT NULL CHECK (tilstand IN ('READY', 'SENT', 'UNKNOWN', 'DONE', 'REJECTED', 'PARKED')),
    leverance_id bigint REFERENCES inddrivelse.leverance,
    plads integer,
    -- Sent by itself, after the delivery it was part of was refused as a whole.
    alene boolean NOT NULL DEFAULT false,
    -- DMI's correlation number, the same in every resend.
    loebenummer bigint NOT NULL UNIQUE DEFAULT nextval('inddrivelse.loebenummer'),
    backend_fordring_id bigint,
    backend_aktion_id bigint,
    backend_status text,
    forsoeg integer NOT NULL DEFAULT 0,
    fejlkode text,
    oprettet timestamptz NOT NULL,
    sendt timestamptz,
    besvaret timestamptz,
    afsluttet timestamptz,
    CHECK ((leverance_id IS NULL) = (plads IS NULL)),
    CHECK ((tilstand IN ('DONE', 'REJECTED')) = (afsluttet IS NOT NULL)),
    UNIQUE (leverance_id, plads)
);
CREATE INDEX afsendelse_fordring ON inddrivelse.afsendelse (fordring_id, orden);
CREATE INDEX afsendelse_klar ON inddrivelse.afsendelse (backend, fordringshaver_id, alene, orden)
    WHERE tilstand = 'READY' AND leverance_id IS NULL;
CREATE INDEX afsendelse_uafsluttet ON inddrivelse.afsendelse (backend, fordringshaver_id)
    WHERE tilstand NOT IN ('DONE', 'REJECTED');

-- Each thing that happened to an action; read by `why`. Never changed, never deleted.
CREATE TABLE inddrivelse.haendelse (
    haendelse_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    aktion_id bigint NOT NULL REFERENCES inddrivelse.afsendelse,
    tidspunkt timestamptz NOT NULL,
    hvad text NOT NULL,
    leverance_id bigint,
    kode text
);
CREATE INDEX haendelse_aktion ON inddrivelse.haendelse (aktion_id, haendelse_id);

CREATE FUNCTION inddrivelse.kun_tilfoej() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'inddrivelse.haendelse is append-only';
END
$$;
CREATE TRIGGER haendelse_kun_tilfoej BEFORE UPDATE OR DELETE ON inddrivelse.haendelse
    FOR EACH ROW EXECUTE FUNCTION inddrivelse.kun_tilfoej();
