-- Which municipalities are connected, and when their overdue claims go on to collection.
CREATE SCHEMA overdragelse;

CREATE TABLE overdragelse.kommune (
    cvr text PRIMARY KEY CHECK (cvr ~ '^[0-9]{8}$'),
    navn text NOT NULL,
    -- The agreement with Gældsstyrelsen that the municipality's claims are sent under.
    fordringshaver_id integer NOT NULL,
    politik text NOT NULL CHECK (politik IN ('STRAKS', 'DAGE_EFTER', 'MANUEL')),
    -- Days after sidste rettidige betalingsdato; only with DAGE_EFTER.
    dage integer NOT NULL DEFAULT 0 CHECK (dage >= 0)
);
