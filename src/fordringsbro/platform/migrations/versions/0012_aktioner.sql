-- Every action: withdrawals, write-ups, annulments, corrected principals, resent claims, changes.

ALTER TABLE nymf.aftale
    -- Permitted reasons as NEDSKRIV.INDB; null permits all.
    ADD COLUMN aarsager text[],
    ADD COLUMN portal boolean NOT NULL DEFAULT true,
    ADD COLUMN systemintegration boolean NOT NULL DEFAULT true,
    ADD COLUMN bord_genindsendes boolean NOT NULL DEFAULT false;

-- What a claim is. `saldo_oere` is what the receipts have made of it; `ophoer_*` how it left collection.
ALTER TABLE nymf.fordring
    ADD COLUMN hovedstol_oere bigint,
    ADD COLUMN saldo_oere bigint,
    ADD COLUMN ophoer_aarsag text
        CHECK (ophoer_aarsag IN ('BORD', 'BORT', 'FEJL', 'HENS', 'KLAG', 'HAFT', 'RETU', 'KONV')),
    ADD COLUMN ophoer_dato date,
    ADD COLUMN ophoer_aktion_id bigint REFERENCES nymf.aktion,
    ADD COLUMN genindsendt_som bigint REFERENCES nymf.fordring DEFERRABLE INITIALLY DEFERRED,
    ADD COLUMN genindsendt_fra bigint REFERENCES nymf.fordring,
    ADD COLUMN opskriver_fordring_id bigint REFERENCES nymf.fordring,
    -- Whether it was created in the other collection system.
    ADD COLUMN flyttet boolean NOT NULL DEFAULT false,
    ADD CHECK ((ophoer_aarsag IS NULL) = (ophoer_dato IS NULL));

ALTER TABLE nymf.aktion
    -- An action may name a claim that the claimant doesn't have; it is rejected and kept.
    ALTER COLUMN fordring_id DROP NOT NULL,
    ADD COLUMN reference_aktion_id bigint REFERENCES nymf.aktion,
    -- The claim whose balance changes, and by how much, when the action is done.
    ADD COLUMN virkning_fordring_id bigint REFERENCES nymf.fordring,
    ADD COLUMN virkning_oere bigint NOT NULL DEFAULT 0,
    ADD COLUMN skaber_fordring_id bigint REFERENCES nymf.fordring,
    ADD COLUMN kvittering jsonb;

UPDATE nymf.aktion SET skaber_fordring_id = fordring_id WHERE aktionskode = 'OPRETFORDRING';
UPDATE nymf.aktion SET virkning_fordring_id = fordring_id, virkning_oere = -beloeb_oere WHERE aktionskode = 'NEDSKRIV';
UPDATE nymf.fordring f SET hovedstol_oere = (o.fakta ->> 'hovedstol_oere')::bigint,
    saldo_oere = f.anmeldt_oere - coalesce((SELECT sum(n.beloeb_oere) FROM nymf.aktion n
        WHERE n.fordring_id = f.fordring_id AND n.aktionskode = 'NEDSKRIV' AND n.tilstand = 'DONE'), 0)
    FROM nymf.aktion o WHERE o.aktion_id = f.opret_aktion_id;
ALTER TABLE nymf.fordring ALTER COLUMN hovedstol_oere SET NOT NULL, ALTER COLUMN saldo_oere SET NOT NULL;

CREATE INDEX fordring_hoved ON nymf.fordring (hoved_fordring_id) WHERE hoved_fordring_id IS NOT NULL;
CREATE INDEX fordring_opskriver ON nymf.fordring (opskriver_fordring_id) WHERE opskriver_fordring_id IS NOT NULL;
CREATE INDEX fordring_genindsendt ON nymf.fordring (genindsendt_som) WHERE genindsendt_som IS NOT NULL;
CREATE INDEX aktion_virkning ON nymf.aktion (virkning_fordring_id) WHERE tilstand NOT IN ('DONE', 'REJECTED');
CREATE INDEX aktion_skaber ON nymf.aktion (skaber_fordring_id) WHERE tilstand NOT IN ('DONE', 'REJECTED');
CREATE INDEX aktion_reference ON nymf.aktion (reference_aktion_id) WHERE reference_aktion_id IS NOT NULL;

-- A claim that was sent again, or withdrawn as a mistake, gives its reference free too.
DROP INDEX nymf.fordring_reference;
CREATE UNIQUE INDEX fordring_reference ON nymf.fordring (fordringshaver_id, reference)
    WHERE NOT afvist AND reference <> '' AND genindsendt_som IS NULL AND ophoer_aarsag IS DISTINCT FROM 'FEJL';

-- The claim that comes into being by an action, and the backend's id of it where that is another than the action's.
ALTER TABLE inddrivelse.afsendelse
    ADD COLUMN skaber_fordring_id bigint,
    ADD COLUMN skabt_backend_id bigint,
    ADD COLUMN rest_oere bigint;
UPDATE inddrivelse.afsendelse SET skaber_fordring_id = fordring_id WHERE aktionskode = 'OPRETFORDRING';
CREATE INDEX afsendelse_skaber ON inddrivelse.afsendelse (skaber_fordring_id, orden)
    WHERE skaber_fordring_id IS NOT NULL;

-- Documents' bytes, once for each content.
CREATE TABLE inddrivelse.dokument (
    aftryk text PRIMARY KEY CHECK (aftryk ~ '^[0-9a-f]{64}$'),
    indhold bytea NOT NULL
);
