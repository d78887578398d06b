-- Several deliveries of a line on their way at once, of different claims. A track is one of them: the epoch is the
-- fencing token, raised each time it is taken, and `leverance_id` what its holder has in hand. Questions for receipts
-- have tracks of their own. `inddrivelse.linje` keeps its epoch, holder and hold for the version before, whose worker
-- would at worst ask for a delivery that is just being sent, and send it again under the same ids.
CREATE TABLE inddrivelse.spor (
    backend text NOT NULL REFERENCES inddrivelse.backend,
    fordringshaver_id bigint NOT NULL,
    art text NOT NULL CHECK (art IN ('SEND', 'KVITTERING')),
    nummer smallint NOT NULL CHECK (nummer > 0),
    epoke bigint NOT NULL,
    holder text,
    laas_til timestamptz,
    leverance_id bigint,
    PRIMARY KEY (backend, fordringshaver_id, art, nummer)
) WITH (fillfactor = 20);
