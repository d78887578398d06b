-- What was booked on one account is read again when some of it could not be told.
CREATE INDEX haendelse_konto ON debitor.haendelse (konto_id, feed_nr);
