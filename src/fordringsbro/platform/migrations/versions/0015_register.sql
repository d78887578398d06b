-- What happens to claims in the register without an action of the claimant's.

-- One row for each claim and change: a conversion moved it, the collector gave it back, a conversion ended it.
CREATE TABLE nymf.registerhaendelse (
    nr bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    fordring_id bigint NOT NULL REFERENCES nymf.fordring,
    hvad text NOT NULL CHECK (hvad IN ('FLYTTET', 'RETURNERET', 'KONVERTERET')),
    tidspunkt timestamptz NOT NULL,
    -- Who noted it and in which words; may be personal data.
    hvem text NOT NULL CHECK (length(hvem) <= 100),
    tekst text CHECK (length(tekst) <= 500),
    -- The collector's reason of a return, and the day from which it counts.
    aarsag text CHECK (aarsag IN ('AFTL', 'ANDN', 'KLAG', 'TRAF')),
    dato date,
    -- Where a claim was before it moved, where it is since, and under which ids.
    fra_backend text CHECK (fra_backend IN ('PSRM', 'DMI')),
    fra_id numeric(18),
    til_backend text CHECK (til_backend IN ('PSRM', 'DMI')),
    til_id numeric(18),
    CHECK ((hvad = 'FLYTTET') = (til_id IS NOT NULL AND til_backend IS NOT NULL AND fra_backend IS NOT NULL)),
    CHECK ((hvad = 'RETURNERET') = (aarsag IS NOT NULL))
);
CREATE INDEX registerhaendelse_fordring ON nymf.registerhaendelse (fordring_id, nr);
CREATE INDEX registerhaendelse_fra ON nymf.registerhaendelse (fra_backend, fra_id) WHERE fra_id IS NOT NULL;
CREATE TRIGGER kun_nye_raekker BEFORE UPDATE OR DELETE OR TRUNCATE ON nymf.registerhaendelse
    FOR EACH STATEMENT EXECUTE FUNCTION nymf.kun_nye_raekker();

-- A claim is found by its collection system's id; two claims that moved can't have the same.
CREATE INDEX fordring_backend_id ON nymf.fordring (backend_fordring_id, backend);
CREATE UNIQUE INDEX fordring_flyttet ON nymf.fordring (backend, backend_fordring_id) WHERE flyttet;
