-- What is compared (486) and said to the collection systems: a claimant's reference without blanks around it, of
-- whatever kind Unicode has. Where two claims that are there both have it then, the one that came first gets it; the
-- other keeps what it has. What the ledger wrote down stays: its fingerprints stand in the journal.
WITH ny AS (
    SELECT fordring_id, fordringshaver_id, reference, btrim(reference, E'\u0009\u000A\u000B\u000C\u000D\u001C\u001D\u001E\u001F\u0020\u0085\u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u2028\u2029\u202F\u205F\u3000') AS form,
           NOT afvist AND genindsendt_som IS NULL
               AND (ophoer_aarsag IS NULL OR ophoer_aarsag NOT IN ('FEJL', 'RETU')) AS gaelder
    FROM nymf.fordring
), rang AS (
    SELECT *, row_number() OVER (
        PARTITION BY fordringshaver_id, form, gaelder ORDER BY reference <> form, fordring_id
    ) AS nr
    FROM ny
)
UPDATE nymf.fordring f SET reference = rang.form
FROM rang
WHERE rang.fordring_id = f.fordring_id AND rang.form <> f.reference AND (NOT rang.gaelder OR rang.form = '' OR rang.nr = 1);
