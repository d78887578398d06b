-- How few actions were done in part only. Without this the planner takes all for such, and reads a million actions where an
-- index has none (aktion_reduceret).
CREATE STATISTICS nymf.aktion_reduceret_tal ON (kvittering->>'reduceret_oere') FROM nymf.aktion;
ANALYZE nymf.aktion;
