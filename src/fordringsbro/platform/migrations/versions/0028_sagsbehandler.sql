-- Who had an event of the journal booked, and why in words. Beside the chain, as texts are: the words may name a person,
-- and are deleted with the others; who it was stays.
CREATE TABLE debitor.journalnotat (
    nr          bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    fordring_id uuid    NOT NULL REFERENCES debitor.fordring,
    seq         integer NOT NULL,
    hvem        text    NOT NULL CHECK (hvem <> ''),
    hvorfor     text,
    UNIQUE (fordring_id, seq)
);

-- Who decided a request that waited for a person, and why in words. Empty of those that nobody decided, and of older ones.
ALTER TABLE sf1590.anmodning ADD COLUMN afgjort_af text, ADD COLUMN begrundelse text;
