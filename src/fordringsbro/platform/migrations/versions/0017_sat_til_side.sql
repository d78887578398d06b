-- What could not be done and was set aside, so that the rest could go on. Ids and error codes only: no content.
CREATE TABLE platform.sat_til_side (
    arbejde text NOT NULL,
    noegle text NOT NULL,
    fejl text NOT NULL,
    gange integer NOT NULL DEFAULT 1 CHECK (gange > 0),
    foerst_at timestamptz NOT NULL,
    sidst_at timestamptz NOT NULL,
    igen_at timestamptz NOT NULL,
    PRIMARY KEY (arbejde, noegle)
);
CREATE INDEX sat_til_side_igen ON platform.sat_til_side (arbejde, igen_at);
