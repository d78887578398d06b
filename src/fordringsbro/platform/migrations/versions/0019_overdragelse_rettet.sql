-- Under which claimant number each claim was handed over, which numbers a municipality has had, what stands or falls
-- with another action, and what a person decided where ledger and collection differ.

-- Every time that a claim of the ledger is handed over, also the first. The number is null until it is, and stays.
ALTER TABLE overdragelse.forsoeg
    DROP CONSTRAINT forsoeg_nr_check,
    ADD CHECK (nr > 0),
    ADD COLUMN fordringshaver_id integer;
UPDATE overdragelse.forsoeg g SET fordringshaver_id = r.fordringshaver_id
    FROM nymf.fordring r WHERE r.ekstern_id = g.ekstern_id;
INSERT INTO overdragelse.forsoeg (ekstern_id, fordring_id, nr, fordringshaver_id)
SELECT DISTINCT ON (f.fordring_id) f.fordring_id, f.fordring_id, 1, r.fordringshaver_id
FROM debitor.fordring f
JOIN nymf.fordring r ON r.ekstern_id = f.fordring_id
LEFT JOIN overdragelse.kommune k ON k.cvr = f.kommune_cvr
-- A claim of another claimant, by MF, may have the same id as one that never went.
WHERE EXISTS (SELECT FROM debitor.journal j WHERE j.fordring_id = f.fordring_id AND j.art = 'OVERDRAGET')
ORDER BY f.fordring_id, (r.fordringshaver_id = k.fordringshaver_id) DESC NULLS LAST, r.fordring_id;

-- As what a claim of the ledger was handed over last: the one place that says so.
CREATE FUNCTION overdragelse.seneste(uuid) RETURNS TABLE (ekstern_id uuid, fordringshaver_id integer)
LANGUAGE sql STABLE AS $$
    SELECT g.ekstern_id, g.fordringshaver_id FROM overdragelse.forsoeg g WHERE g.fordring_id = $1
    ORDER BY g.nr DESC LIMIT 1
$$;

-- Claimant numbers that a municipality got later, each from a day on; before, it is the one in overdragelse.kommune.
CREATE TABLE overdragelse.kommunenummer (
    nr bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    cvr text NOT NULL REFERENCES overdragelse.kommune,
    gaelder_fra date NOT NULL,
    fordringshaver_id integer NOT NULL,
    oprettet timestamptz NOT NULL,
    af text NOT NULL,
    begrundelse text NOT NULL
);
CREATE INDEX kommunenummer_gaelder ON overdragelse.kommunenummer (cvr, gaelder_fra DESC, nr DESC);

-- The number that a municipality has on a day: the one place that says so.
CREATE FUNCTION overdragelse.nummer(text, date) RETURNS integer LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        (SELECT n.fordringshaver_id FROM overdragelse.kommunenummer n WHERE n.cvr = $1 AND n.gaelder_fra <= $2
         ORDER BY n.gaelder_fra DESC, n.nr DESC LIMIT 1),
        (SELECT k.fordringshaver_id FROM overdragelse.kommune k WHERE k.cvr = $1))
$$;

-- An action that goes only once another one is done, and is rejected if that one is.
ALTER TABLE nymf.aktion ADD COLUMN forudsaetter_aktion_id bigint REFERENCES nymf.aktion;

-- What a person decided about a claim that collection has another balance of than the ledger.
CREATE TABLE overdragelse.afstemning (
    nr bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    fordring_id uuid NOT NULL,
    art text NOT NULL CHECK (art IN ('SENDT_IGEN', 'UDLIGNET')),
    -- What was owed by the ledger and by collection before it.
    bog_oere bigint NOT NULL,
    inddrivelse_oere bigint NOT NULL,
    tidspunkt timestamptz NOT NULL,
    hvem text NOT NULL,
    begrundelse text NOT NULL
);
CREATE INDEX afstemning_fordring ON overdragelse.afstemning (fordring_id);

-- Corrections that were refused, and claims that left collection: few, and looked at every minute.
CREATE INDEX aktion_afvist_rettelse ON nymf.aktion (fordring_id)
    WHERE tilstand = 'REJECTED' AND aktionskode NOT IN ('OPRETFORDRING', 'GENINDSENDFORDRING');
CREATE INDEX aktion_reduceret ON nymf.aktion (fordring_id) WHERE kvittering->>'reduceret_oere' IS NOT NULL;
CREATE INDEX fordring_tilbage ON nymf.fordring (fordring_id) WHERE afvist OR ophoer_aarsag = 'RETU';
