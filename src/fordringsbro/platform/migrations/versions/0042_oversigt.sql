-- What lists are filtered by and pages count: kept by triggers in the transaction of each change, since at a million
-- claims nobody can wait for it to be worked out.
CREATE SCHEMA oversigt;

-- The one state of a claim: how it left collection, else forwarding's of what creates it, once that is sent, else the
-- register's; the ledger's own, while it was never handed over.
CREATE FUNCTION oversigt.tilstand(ophoer text, aktion text, afsendelse text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN ophoer = 'RETU' THEN 'RETURNED' WHEN ophoer = 'KONV' THEN 'CONVERTED'
                WHEN ophoer IS NOT NULL THEN 'WITHDRAWN'
                WHEN aktion = 'ROUTED' AND afsendelse IN ('SENT', 'UNKNOWN', 'PARKED') THEN afsendelse
                ELSE coalesce(aktion, 'LEDGER') END
$$;

-- The state of each claim of the ledger, by the ledger's number.
CREATE TABLE oversigt.fordring (
    nr bigint PRIMARY KEY,
    kommune_cvr text NOT NULL,
    tilstand text NOT NULL,
    backend text
) WITH (fillfactor = 80);
CREATE INDEX fordring_tilstand ON oversigt.fordring (tilstand, nr);

-- Claims up to this number are still to be taken into oversigt.fordring by a job, the newest first; none at 0.
CREATE TABLE oversigt.udfyldning (
    eneste boolean PRIMARY KEY DEFAULT true CHECK (eneste),
    til_nr bigint NOT NULL
);
INSERT INTO oversigt.udfyldning (til_nr) SELECT coalesce(max(nr), 0) FROM debitor.fordring;

-- Counts, as the sum of what was added and taken away; a job folds the rows of a key into one. Whoever counts only ever
-- adds rows, so that nobody waits for another.
CREATE TABLE oversigt.taeller (
    hvad text NOT NULL,
    a text,
    b text,
    c text,
    antal bigint NOT NULL
);

-- Work the state of claims out again. Their rows are held first: the statement after that sees what others have committed
-- until then.
CREATE FUNCTION oversigt.opdater(numre bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM oversigt.fordring v WHERE v.nr = ANY(numre) ORDER BY v.nr FOR UPDATE;
    WITH nye AS (
        SELECT v.nr, v.kommune_cvr, v.tilstand AS foer, v.backend AS foer_backend,
               oversigt.tilstand(r.ophoer_aarsag, a.tilstand, s.tilstand) AS nu, r.backend AS nu_backend
        FROM oversigt.fordring v
        JOIN debitor.fordring f ON f.nr = v.nr
        LEFT JOIN LATERAL overdragelse.seneste(f.fordring_id) o ON true
        LEFT JOIN nymf.fordring r ON r.fordringshaver_id = o.fordringshaver_id AND r.ekstern_id = o.ekstern_id
        LEFT JOIN nymf.aktion a ON a.aktion_id = r.opret_aktion_id
        LEFT JOIN inddrivelse.afsendelse s ON s.aktion_id = r.opret_aktion_id
        WHERE v.nr = ANY(numre)
    ), aendret AS (
        UPDATE oversigt.fordring v SET tilstand = n.nu, backend = n.nu_backend FROM nye n
        WHERE v.nr = n.nr AND (n.nu, n.nu_backend) IS DISTINCT FROM (n.foer, n.foer_backend)
        RETURNING n.*
    )
    INSERT INTO oversigt.taeller (hvad, a, b, c, antal)
    SELECT 'fordring', d.kommune_cvr, d.tilstand, d.backend, sum(d.antal)
    FROM (SELECT kommune_cvr, foer AS tilstand, foer_backend AS backend, -1 AS antal FROM aendret
          UNION ALL SELECT kommune_cvr, nu, nu_backend, 1 FROM aendret) d
    GROUP BY 2, 3, 4 HAVING sum(d.antal) <> 0;
END
$$;

-- Take claims in, between two numbers. Nobody may change the state of a claim meanwhile: the locks see to that.
CREATE FUNCTION oversigt.udfyld(fra bigint, til bigint) RETURNS void LANGUAGE sql AS $$
    LOCK TABLE overdragelse.forsoeg, nymf.fordring, nymf.aktion, inddrivelse.afsendelse IN SHARE ROW EXCLUSIVE MODE;
    INSERT INTO oversigt.fordring (nr, kommune_cvr, tilstand)
        SELECT nr, kommune_cvr, 'LEDGER' FROM debitor.fordring WHERE nr BETWEEN fra AND til ON CONFLICT (nr) DO NOTHING;
    INSERT INTO oversigt.taeller (hvad, a, b, antal)
        SELECT 'fordring', kommune_cvr, 'LEDGER', count(*) FROM debitor.fordring WHERE nr BETWEEN fra AND til GROUP BY 2;
    SELECT oversigt.opdater(array_agg(nr)) FROM debitor.fordring WHERE nr BETWEEN fra AND til;
    UPDATE oversigt.udfyldning SET til_nr = fra - 1;
$$;

CREATE FUNCTION oversigt.ny_fordring() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO oversigt.fordring (nr, kommune_cvr, tilstand) SELECT nr, kommune_cvr, 'LEDGER' FROM nye;
    INSERT INTO oversigt.taeller (hvad, a, b, antal)
        SELECT 'fordring', kommune_cvr, 'LEDGER', count(*) FROM nye GROUP BY 2;
    RETURN NULL;
END
$$;
CREATE TRIGGER oversigt AFTER INSERT ON debitor.fordring REFERENCING NEW TABLE AS nye
    FOR EACH STATEMENT EXECUTE FUNCTION oversigt.ny_fordring();

-- What may give claims another state, and how the claims are found: `x` are rows of the register, whose latest attempt at
-- handing over is the ledger's claim.
DO $do$
DECLARE
    t record;
BEGIN
    FOR t IN SELECT * FROM (VALUES
        ('nymf.aktion', 'INSERT', 'REFERENCING NEW TABLE AS nye',
         'nye n JOIN nymf.fordring x ON x.fordring_id = n.fordring_id AND x.opret_aktion_id = n.aktion_id'),
        ('nymf.aktion', 'UPDATE', 'REFERENCING NEW TABLE AS nye OLD TABLE AS gamle',
         'nye n JOIN gamle g ON g.aktion_id = n.aktion_id AND g.tilstand <> n.tilstand
          JOIN nymf.fordring x ON x.fordring_id = n.fordring_id AND x.opret_aktion_id = n.aktion_id'),
        ('nymf.fordring', 'UPDATE', 'REFERENCING NEW TABLE AS nye OLD TABLE AS gamle',
         'nye x JOIN gamle g ON g.fordring_id = x.fordring_id
              AND (g.ophoer_aarsag, g.backend, g.opret_aktion_id)
                  IS DISTINCT FROM (x.ophoer_aarsag, x.backend, x.opret_aktion_id)'),
        ('inddrivelse.afsendelse', 'UPDATE', 'REFERENCING NEW TABLE AS nye OLD TABLE AS gamle',
         'nye n JOIN gamle g ON g.aktion_id = n.aktion_id AND g.tilstand <> n.tilstand
              AND (g.tilstand IN (''SENT'', ''UNKNOWN'', ''PARKED'') OR n.tilstand IN (''SENT'', ''UNKNOWN'', ''PARKED''))
          JOIN nymf.fordring x ON x.fordring_id = n.fordring_id AND x.opret_aktion_id = n.aktion_id'),
        ('inddrivelse.afsendelse', 'INSERT', 'REFERENCING NEW TABLE AS nye',
         'nye n JOIN nymf.fordring x ON x.fordring_id = n.fordring_id AND x.opret_aktion_id = n.aktion_id
              AND n.tilstand IN (''SENT'', ''UNKNOWN'', ''PARKED'')'),
        ('overdragelse.forsoeg', 'INSERT', 'REFERENCING NEW TABLE AS nye',
         'nye n JOIN nymf.fordring x ON x.fordringshaver_id = n.fordringshaver_id AND x.ekstern_id = n.ekstern_id'),
        ('overdragelse.forsoeg', 'UPDATE', 'REFERENCING NEW TABLE AS nye',
         'nye n JOIN nymf.fordring x ON x.fordringshaver_id = n.fordringshaver_id AND x.ekstern_id = n.ekstern_id')
    ) AS v(tabel, hvornaar, tabeller, fundne)
    LOOP
        EXECUTE format(
            'CREATE FUNCTION oversigt.%1$I() RETURNS trigger LANGUAGE plpgsql AS $f$
             DECLARE
                 numre bigint[];
             BEGIN
                 SELECT array_agg(DISTINCT f.nr) INTO numre FROM %2$s
                 JOIN overdragelse.forsoeg k ON k.ekstern_id = x.ekstern_id AND k.fordringshaver_id = x.fordringshaver_id
                 JOIN debitor.fordring f ON f.fordring_id = k.fordring_id;
                 IF numre IS NOT NULL THEN
                     PERFORM oversigt.opdater(numre);
                 END IF;
                 RETURN NULL;
             END $f$;
             CREATE TRIGGER %3$I AFTER %4$s ON %5$s %6$s
                 FOR EACH STATEMENT EXECUTE FUNCTION oversigt.%1$I()',
            lower('tilstand_' || replace(t.tabel, '.', '_') || '_' || t.hvornaar), t.fundne,
            lower('oversigt_' || t.hvornaar), t.hvornaar, t.tabel, t.tabeller);
    END LOOP;
END
$do$;

-- What is counted, by what; counted once now.
DO $do$
DECLARE
    t record;
    h record;
BEGIN
    FOR t IN SELECT * FROM (VALUES
        ('aktion', 'nymf.aktion', 'aktionskode, tilstand, backend'),
        ('besked', 'sf1590.besked', 'operation, udfald, NULL'),
        ('afsendelse', 'inddrivelse.afsendelse', 'backend, tilstand, NULL'),
        ('underretning', 'underretning.underretning', 'slags, NULL, NULL')
    ) AS v(hvad, tabel, noegle)
    LOOP
        FOR h IN SELECT * FROM (VALUES
            ('INSERT', 'REFERENCING NEW TABLE AS nye', 'SELECT %s, 1 AS antal FROM nye'),
            ('DELETE', 'REFERENCING OLD TABLE AS gamle', 'SELECT %s, -1 AS antal FROM gamle'),
            ('UPDATE', 'REFERENCING NEW TABLE AS nye OLD TABLE AS gamle',
             'SELECT %1$s, 1 AS antal FROM nye UNION ALL SELECT %1$s, -1 FROM gamle')
        ) AS v(hvornaar, tabeller, aendring)
        LOOP
            EXECUTE format(
                'CREATE FUNCTION oversigt.%1$I() RETURNS trigger LANGUAGE plpgsql AS $f$
                 BEGIN
                     INSERT INTO oversigt.taeller (hvad, a, b, c, antal)
                     SELECT %2$L, d.a, d.b, d.c, sum(d.antal) FROM (%3$s) AS d (a, b, c, antal)
                     GROUP BY 2, 3, 4 HAVING sum(d.antal) <> 0;
                     RETURN NULL;
                 END $f$;
                 CREATE TRIGGER %4$I AFTER %5$s ON %6$s %7$s FOR EACH STATEMENT EXECUTE FUNCTION oversigt.%1$I()',
                lower('tael_' || t.hvad || '_' || h.hvornaar), t.hvad, format(h.aendring, t.noegle),
                lower('tael_' || h.hvornaar), h.hvornaar, t.tabel, h.tabeller);
        END LOOP;
        EXECUTE format('INSERT INTO oversigt.taeller (hvad, a, b, c, antal)
                        SELECT %L, v.*, count(*) FROM (SELECT %s FROM %s) AS v (a, b, c) GROUP BY 2, 3, 4',
                       t.hvad, t.noegle, t.tabel);
    END LOOP;
END
$do$;

-- The first screens of the lists: by state, by what is rare, by kind, the newest first.
CREATE INDEX afsendelse_ude ON inddrivelse.afsendelse (tilstand, aktion_id)
    WHERE tilstand IN ('SENT', 'UNKNOWN', 'PARKED');
CREATE INDEX afsendelse_parkeret_orden ON inddrivelse.afsendelse (orden) WHERE tilstand = 'PARKED';
CREATE INDEX aktion_dmi ON nymf.aktion (aktion_id) WHERE backend = 'DMI';
CREATE INDEX fordring_dmi ON nymf.fordring (fordring_id) WHERE backend = 'DMI';
CREATE INDEX fordring_type ON debitor.fordring ((indhold->>'type_kode'), nr);
CREATE INDEX hoering_tilstand ON nymf.hoering (tilstand, nr);
CREATE INDEX underretning_slags ON underretning.underretning (slags, nummer);
CREATE INDEX modtaget_post_nr ON sf1590.modtaget_post (nr);
CREATE INDEX afsendelse_aeldste ON inddrivelse.afsendelse (backend, oprettet)
    WHERE tilstand NOT IN ('DONE', 'REJECTED', 'PARKED');
CREATE INDEX udgaaende_ikke_leveret ON sf1590.udgaaende (nr) WHERE tilstand IN ('KLAR', 'SENDES', 'PARKERET');
