-- What was booked on one account is read again when some of it could not be told.
CREATE INDEX haendelse_konto ON debitor.haendelse (konto_id, feed_nr);

-- The receiver belongs to what makes a call the same: the organisation and, where the route names one, its IT system.
-- Unknown of the messages that were answered before it was kept.
ALTER TABLE sf1590.besked ADD COLUMN modtager text;
ALTER TABLE sf1590.besked DROP CONSTRAINT besked_afsender_noegle_key;
ALTER TABLE sf1590.besked ADD UNIQUE (afsender, noegle, modtager);
