-- What was booked on one account is read again when some of it could not be told.
CREATE INDEX haendelse_konto ON debitor.haendelse (konto_id, feed_nr);

-- The receiver belongs to what makes a call the same: the organisation and, where the route names one, its IT system.
-- Unknown of the messages that were answered before it was kept.
ALTER TABLE sf1590.besked ADD COLUMN modtager text;
ALTER TABLE sf1590.besked DROP CONSTRAINT besked_afsender_noegle_key;
ALTER TABLE sf1590.besked ADD UNIQUE (afsender, noegle, modtager);

-- What each id of the ledger names: an id means one thing, whichever table that thing is in. Kept by the tables' own
-- triggers, so that nothing gets an id past it; of ids that were used for two things before, the first named here counts.
CREATE TABLE debitor.identifikation (
    id      uuid    PRIMARY KEY,
    slags   text    NOT NULL
);
INSERT INTO debitor.identifikation (id, slags)
    SELECT konto_id, 'KONTO' FROM debitor.konto
    UNION ALL SELECT fordring_id, slags FROM debitor.fordring
    UNION ALL SELECT haeftelse_id, 'HAEFTELSE' FROM debitor.haeftelse
    UNION ALL SELECT opkraevning_id, 'OPKRAEVNING' FROM debitor.opkraevning
    UNION ALL SELECT indbetaling_id, 'INDBETALING' FROM debitor.indbetaling
    UNION ALL SELECT nedregulering_id, 'INDBETALING_NEDREGULERING' FROM debitor.indbetaling_nedregulering
    UNION ALL SELECT reference_id, CASE art WHEN 'NEDREGULERET' THEN 'NEDREGULERING' WHEN 'DAEKKET' THEN 'DAEKNING'
                                            WHEN 'DAEKNING_TILBAGEFOERT' THEN 'DAEKNING_NEDREGULERING'
                                            WHEN 'AFSKREVET' THEN 'AFSKRIVNING'
                                            WHEN 'AFSKRIVNING_TILBAGEFOERT' THEN 'AFSKRIVNING_NEDREGULERING'
                                            WHEN 'HENSTAND_GIVET' THEN 'HENSTAND' ELSE art END
    FROM debitor.journal WHERE reference_id IS NOT NULL
ON CONFLICT (id) DO NOTHING;

DO $do$
DECLARE
    t record;
BEGIN
    FOR t IN SELECT * FROM (VALUES
        ('konto', 'konto_id', $$'KONTO'$$),
        ('fordring', 'fordring_id', 'slags'),
        ('haeftelse', 'haeftelse_id', $$'HAEFTELSE'$$),
        ('opkraevning', 'opkraevning_id', $$'OPKRAEVNING'$$),
        ('indbetaling', 'indbetaling_id', $$'INDBETALING'$$),
        ('indbetaling_nedregulering', 'nedregulering_id', $$'INDBETALING_NEDREGULERING'$$),
        ('journal', 'reference_id',
         $$CASE art WHEN 'NEDREGULERET' THEN 'NEDREGULERING' WHEN 'DAEKKET' THEN 'DAEKNING'
                    WHEN 'DAEKNING_TILBAGEFOERT' THEN 'DAEKNING_NEDREGULERING' WHEN 'AFSKREVET' THEN 'AFSKRIVNING'
                    WHEN 'AFSKRIVNING_TILBAGEFOERT' THEN 'AFSKRIVNING_NEDREGULERING'
                    WHEN 'HENSTAND_GIVET' THEN 'HENSTAND' ELSE art END$$)
    ) AS v(tabel, kolonne, slags)
    LOOP
        EXECUTE format(
            'CREATE FUNCTION debitor.noter_id_af_%1$s() RETURNS trigger LANGUAGE plpgsql AS $f$
             BEGIN
                 INSERT INTO debitor.identifikation (id, slags) SELECT %2$I, %3$s FROM nye WHERE %2$I IS NOT NULL;
                 RETURN NULL;
             END $f$;
             CREATE TRIGGER noter_id AFTER INSERT ON debitor.%1$I REFERENCING NEW TABLE AS nye
                 FOR EACH STATEMENT EXECUTE FUNCTION debitor.noter_id_af_%1$s()',
            t.tabel, t.kolonne, t.slags);
    END LOOP;
END
$do$;

-- The lock as before; of the ids in a message those that are known, and what each names.
DROP FUNCTION debitor.laas_og_kend(uuid, uuid[], uuid[], uuid[], uuid[]);
CREATE FUNCTION debitor.laas_og_kend(konto uuid, ider uuid[]) RETURNS TABLE (id uuid, slags text)
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(konto::text, 8590));
    RETURN QUERY SELECT i.id, i.slags FROM debitor.identifikation i WHERE i.id = ANY(ider);
END
$$;

-- What was written in words on a booking; may name a person. Beside the journal, whose chain keeps everything for ever, so
-- that it can be deleted: then the row stays, without its content. Texts booked before stay where they are.
CREATE TABLE debitor.posttekst (
    reference_id    uuid    PRIMARY KEY,
    fordring_id     uuid    NOT NULL REFERENCES debitor.fordring,
    indhold         jsonb
);
CREATE INDEX posttekst_fordring ON debitor.posttekst (fordring_id);

-- The order of booking, which a clock can't tell: numbers are given while the account is locked.
ALTER TABLE debitor.journal ADD COLUMN nr bigint GENERATED ALWAYS AS IDENTITY;
ALTER TABLE debitor.haeftelse ADD COLUMN nr bigint GENERATED ALWAYS AS IDENTITY;
ALTER TABLE debitor.opkraevning ADD COLUMN nr bigint GENERATED ALWAYS AS IDENTITY;
ALTER TABLE debitor.indbetaling ADD COLUMN nr bigint GENERATED ALWAYS AS IDENTITY;
ALTER TABLE debitor.indbetaling_nedregulering ADD COLUMN nr bigint GENERATED ALWAYS AS IDENTITY;

-- Whoever asks for accounts by period, again and again, must miss none that was committed behind its back. So a search by
-- period first says from when the last registration of each account can be found: its moment, or, where an earlier
-- search of the municipality has passed that moment already, the moment of that search. Empty is not yet said.
ALTER TABLE debitor.konto ADD COLUMN findes_fra timestamptz;
UPDATE debitor.konto SET findes_fra = senest_registreret_at;
CREATE INDEX konto_findes_ikke_endnu ON debitor.konto (kommune_cvr) WHERE findes_fra IS NULL;
DROP INDEX debitor.konto_periode;
CREATE INDEX konto_periode ON debitor.konto (kommune_cvr, findes_fra);
CREATE TABLE debitor.periodesoegning (
    kommune_cvr text        PRIMARY KEY,
    sidst_at    timestamptz NOT NULL
);
