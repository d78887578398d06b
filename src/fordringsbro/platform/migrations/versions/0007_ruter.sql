-- Which debtor system serves whom: without a row a connected municipality is served by the embedded ledger.
CREATE TABLE sf1590.rute (
    -- The service's name in the contract, as in DebitorRegistreringAfsend.
    tjeneste text NOT NULL,
    modtager_cvr text NOT NULL CHECK (modtager_cvr ~ '^[0-9]{8}$'),
    -- One of the receiver's IT systems; empty for all that have no route of their own.
    modtager_system text NOT NULL DEFAULT '',
    -- Empty for the embedded ledger.
    url text,
    frist_s integer NOT NULL CHECK (frist_s BETWEEN 1 AND 300),
    PRIMARY KEY (tjeneste, modtager_cvr, modtager_system)
);

-- Whose errand a call was. It may name persons: it is kept here and told nowhere.
ALTER TABLE sf1590.besked
    ADD COLUMN on_behalf_of_user text,
    ADD COLUMN kaldets_id text,
    ADD COLUMN accounting_info text;
