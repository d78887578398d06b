-- What an answer remarks of each claim, in each language by itself; empty for answers that were given before.
ALTER TABLE sf1590.besked ADD COLUMN fund jsonb;
