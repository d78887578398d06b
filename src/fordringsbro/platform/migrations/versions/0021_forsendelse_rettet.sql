-- Forwarding and what comes home from the collection systems.

-- Every reason of a withdrawal that a message may hold, and the two ways in which the collector ends a claim.
ALTER TABLE nymf.fordring DROP CONSTRAINT fordring_ophoer_aarsag_check;
ALTER TABLE nymf.fordring ADD CONSTRAINT fordring_ophoer_aarsag_check CHECK (ophoer_aarsag IN
    ('ANDN', 'BORD', 'BORT', 'FEJL', 'FSKI', 'HAFT', 'HENS', 'KLAG', 'SMTI', 'SOTI', 'RETU', 'KONV'));


-- Final answers of collection systems that could not be booked; platform.sat_til_side says when they are tried again.
CREATE TABLE inddrivelse.ubogfoert (
    aktion_id bigint PRIMARY KEY REFERENCES inddrivelse.afsendelse,
    -- Ids, amounts, and the system's reasons of a rejection.
    udfald jsonb NOT NULL,
    tidspunkt timestamptz NOT NULL
);
