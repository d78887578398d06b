-- Every message that was answered: what was sent, what was answered; the same id again gets the same answer.
CREATE SCHEMA sf1590;

CREATE TABLE sf1590.besked (
    besked_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    afsender text NOT NULL,
    noegle text NOT NULL,
    transaktions_id text NOT NULL,
    operation text NOT NULL,
    -- The payload (without HovedOplysninger) in the canonical form in which it is compared.
    indhold text NOT NULL,
    svar bytea NOT NULL,
    udfald text NOT NULL CHECK (udfald IN ('ACCEPTERET', 'BEMAERKNING', 'AFVIST')),
    konto_id uuid,
    modtaget_at timestamptz NOT NULL,
    UNIQUE (afsender, noegle)
);

CREATE INDEX besked_konto ON sf1590.besked (konto_id);
