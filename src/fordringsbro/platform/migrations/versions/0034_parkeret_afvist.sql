-- A parked action that a person rejects is reported done like the others: by whom, and why.
ALTER TABLE opgaver.faerdig DROP CONSTRAINT faerdig_art_check,
    ADD CONSTRAINT faerdig_art_check CHECK (art IN ('SET_ASIDE', 'NOTIFICATION', 'MESSAGE', 'PARKED'));
