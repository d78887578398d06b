-- Receivers (debtor systems and fagsystemer) whose circuit some process has opened: it decides by what it holds in
-- memory, and writes here for operators to see. By the database's clock.
CREATE TABLE sf1590.kreds (
    url         text        PRIMARY KEY,
    -- When the circuit was opened, when it was last said to be, and until when the receiver rests.
    siden       timestamptz NOT NULL,
    sidst       timestamptz NOT NULL,
    hviler_til  timestamptz NOT NULL,
    -- Failures in a row, and what the last came to: a fixed word or two.
    fejl        integer     NOT NULL CHECK (fejl > 0),
    grund       text        NOT NULL
);
