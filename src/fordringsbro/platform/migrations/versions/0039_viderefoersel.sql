-- Forwarding costs the same whatever waits. Each index reads its table once and holds back who writes to it meanwhile:
-- a second or so for a million rows. Nothing is rewritten; the pages of before fill up as they are.

-- Actions that wait for their turn and build on another claim: the only ones that can have become impossible. The
-- condition is that of the statement that looks for them (udvaelgelse_store).
CREATE INDEX afsendelse_bygger ON inddrivelse.afsendelse (backend, fordringshaver_id, aktion_id)
    WHERE tilstand = 'READY' AND leverance_id IS NULL
      AND NOT (skaber_fordring_id IS NOT DISTINCT FROM fordring_id AND hoved_fordring_id IS NULL);

-- A row of the queue changes four times from queueing to its end: with room on its page it stays there.
ALTER TABLE inddrivelse.afsendelse SET (fillfactor = 50);
