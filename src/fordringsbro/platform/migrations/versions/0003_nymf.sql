-- The tables of nymf.

CREATE SCHEMA nymf;

-- Agreements. `typer` maps a claim type to the first date on which PSRM takes it, or null.
CREATE TABLE nymf.aftale (
    fordringshaver_id integer PRIMARY KEY CHECK (fordringshaver_id BETWEEN 1000 AND 9999),
    cvr text NOT NULL CHECK (cvr ~ '^[0-9]{8}$'),
    navn text NOT NULL,
    systembruger text NOT NULL,
    typer jsonb NOT NULL,
    aktioner text[] NOT NULL,
    arter text[] NOT NULL,
    aktiv boolean NOT NULL
);

-- Ids of ours mean one thing for ever; the two series can't be mistaken for each other.
CREATE SEQUENCE nymf.fordring_id START WITH 4000000000001 MAXVALUE 999999999999999999;
CREATE SEQUENCE nymf.aktion_id START WITH 7000000000001 MAXVALUE 999999999999999999;

-- The fordrings-ID register: which claim lives where. A rejected claim keeps its id.
CREATE TABLE nymf.fordring (
    fordring_id bigint PRIMARY KEY,
    fordringshaver_id integer NOT NULL,
    ekstern_id uuid NOT NULL,
    hoved_fordring_id bigint REFERENCES nymf.fordring,
    opret_aktion_id bigint NOT NULL,
    type_kode text NOT NULL,
    art text NOT NULL,
    kategori text NOT NULL,
    reference text NOT NULL,
    backend text CHECK (backend IN ('PSRM', 'DMI')),
    backend_fordring_id numeric(18),
    afvist boolean NOT NULL,
    forfaldsdato date,
    modtagelsesdato date NOT NULL,
    anmeldt_oere bigint NOT NULL,
    UNIQUE (fordringshaver_id, ekstern_id)
);
-- A claimant's reference belongs to one claim, unless that was rejected (code 486).
CREATE UNIQUE INDEX fordring_reference ON nymf.fordring (fordringshaver_id, reference)
    WHERE NOT afvist AND reference <> '';

-- Actions. `venter_paa` is the action that must be done first.
CREATE TABLE nymf.aktion (
    aktion_id bigint PRIMARY KEY,
    fordring_id bigint NOT NULL REFERENCES nymf.fordring,
    fordringshaver_id integer NOT NULL,
    ekstern_id uuid NOT NULL,
    aktionskode text NOT NULL,
    tilstand text NOT NULL,
    backend text CHECK (backend IN ('PSRM', 'DMI')),
    rute text,
    beloeb_oere bigint NOT NULL,
    fakta jsonb NOT NULL,
    bemaerkninger jsonb NOT NULL,
    pakke text,
    venter_paa bigint REFERENCES nymf.aktion,
    modtaget timestamptz NOT NULL,
    aendret timestamptz NOT NULL,
    UNIQUE (fordringshaver_id, ekstern_id)
);
CREATE INDEX aktion_fordring ON nymf.aktion (fordring_id, aktion_id);
CREATE INDEX aktion_venter ON nymf.aktion (venter_paa) WHERE venter_paa IS NOT NULL;
CREATE INDEX aktion_tilstand ON nymf.aktion (tilstand, aktion_id);

-- What happened to each action; only ever added to.
CREATE TABLE nymf.historik (
    nr bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    aktion_id bigint NOT NULL REFERENCES nymf.aktion,
    tilstand text NOT NULL,
    tidspunkt timestamptz NOT NULL,
    aarsag text NOT NULL
);
CREATE INDEX historik_aktion ON nymf.historik (aktion_id, nr);

CREATE FUNCTION nymf.kun_tilfoej() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'nymf.historik is only ever added to';
END $$;
CREATE TRIGGER kun_tilfoej BEFORE UPDATE OR DELETE OR TRUNCATE ON nymf.historik
    FOR EACH STATEMENT EXECUTE FUNCTION nymf.kun_tilfoej();
