-- Where this database was when it last sent: restored from a backup, it is elsewhere. One row, from the first run on.
CREATE TABLE inddrivelse.maerke (
    eneste boolean     PRIMARY KEY DEFAULT true CHECK (eneste),
    sted   text        NOT NULL,
    siden  timestamptz NOT NULL DEFAULT now()
);

-- SHA-256 of what was queued, so that nothing is sent that has changed since. Empty of what was queued before.
ALTER TABLE inddrivelse.afsendelse ADD COLUMN opgave_hash bytea;
