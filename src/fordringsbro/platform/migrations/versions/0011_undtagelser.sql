-- What an agreement says otherwise than the rule packs, and of single fields.

-- `undtagelser`: [{regel_id, udfald, type_kode or null, gaelder_fra, gaelder_til or null, begrundelse}];
-- `felter`: [{felt, brug KAN/SKAL/EJ, type_kode or null}].
ALTER TABLE nymf.aftale
    ADD COLUMN undtagelser jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN felter jsonb NOT NULL DEFAULT '[]';
