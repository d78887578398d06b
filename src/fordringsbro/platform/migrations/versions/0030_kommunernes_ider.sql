-- Whose an id is, and what its municipality calls the thing where another municipality had taken that id before: the
-- ledger then keeps the thing under an id of its own. Empty is the id itself.
ALTER TABLE debitor.identifikation ADD COLUMN kommune_cvr text, ADD COLUMN ekstern uuid;
UPDATE debitor.identifikation i SET kommune_cvr = v.kommune_cvr
FROM (
    SELECT konto_id AS id, kommune_cvr FROM debitor.konto
    UNION ALL SELECT fordring_id, kommune_cvr FROM debitor.fordring
    UNION ALL SELECT t.haeftelse_id, k.kommune_cvr FROM debitor.haeftelse t JOIN debitor.konto k USING (konto_id)
    UNION ALL SELECT t.opkraevning_id, k.kommune_cvr FROM debitor.opkraevning t JOIN debitor.konto k USING (konto_id)
    UNION ALL SELECT t.indbetaling_id, k.kommune_cvr FROM debitor.indbetaling t JOIN debitor.konto k USING (konto_id)
    UNION ALL SELECT t.nedregulering_id, k.kommune_cvr
        FROM debitor.indbetaling_nedregulering t JOIN debitor.konto k USING (konto_id)
    UNION ALL SELECT j.reference_id, f.kommune_cvr
        FROM debitor.journal j JOIN debitor.fordring f USING (fordring_id) WHERE j.reference_id IS NOT NULL
) v
WHERE v.id = i.id;
ALTER TABLE debitor.identifikation ALTER COLUMN kommune_cvr SET NOT NULL;
CREATE UNIQUE INDEX identifikation_ekstern ON debitor.identifikation (ekstern, kommune_cvr) WHERE ekstern IS NOT NULL;

-- The id under which the ledger keeps what a municipality calls `ident` when another one had that id first. Version and
-- variant are f, which no real UUID has, so that it is seen of an id whether it may stand for another.
CREATE FUNCTION debitor.eget_navn(kommune text, ident uuid) RETURNS uuid
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT overlay(overlay(left(encode(sha256(convert_to(kommune || '/' || ident::text, 'UTF8')), 'hex'), 32)
                           PLACING 'f' FROM 13) PLACING 'f' FROM 17)::uuid
$$;

-- What the municipality's message calls the thing with this id of our own; told by `laas_og_kend` of the transaction.
CREATE FUNCTION debitor.ekstern_af(ident uuid) RETURNS uuid
LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN substr(ident::text, 15, 1) = 'f' AND substr(ident::text, 20, 1) = 'f'
                THEN (NULLIF(current_setting('fordringsbro.egne_navne', true), '')::jsonb ->> ident::text)::uuid END
$$;

DO $do$
DECLARE
    t record;
    konto constant text := 'JOIN debitor.konto k USING (konto_id)';
BEGIN
    FOR t IN SELECT * FROM (VALUES
        ('konto', 'konto_id', $$'KONTO'$$, 'nye.kommune_cvr', ''),
        ('fordring', 'fordring_id', 'slags', 'nye.kommune_cvr', ''),
        ('haeftelse', 'haeftelse_id', $$'HAEFTELSE'$$, 'k.kommune_cvr', konto),
        ('opkraevning', 'opkraevning_id', $$'OPKRAEVNING'$$, 'k.kommune_cvr', konto),
        ('indbetaling', 'indbetaling_id', $$'INDBETALING'$$, 'k.kommune_cvr', konto),
        ('indbetaling_nedregulering', 'nedregulering_id', $$'INDBETALING_NEDREGULERING'$$, 'k.kommune_cvr', konto),
        ('journal', 'reference_id',
         $$CASE art WHEN 'NEDREGULERET' THEN 'NEDREGULERING' WHEN 'DAEKKET' THEN 'DAEKNING'
                    WHEN 'DAEKNING_TILBAGEFOERT' THEN 'DAEKNING_NEDREGULERING' WHEN 'AFSKREVET' THEN 'AFSKRIVNING'
                    WHEN 'AFSKRIVNING_TILBAGEFOERT' THEN 'AFSKRIVNING_NEDREGULERING'
                    WHEN 'HENSTAND_GIVET' THEN 'HENSTAND' ELSE art END$$,
         'f.kommune_cvr', 'JOIN debitor.fordring f USING (fordring_id)')
    ) AS v(tabel, kolonne, slags, kommune, af)
    LOOP
        EXECUTE format(
            'CREATE OR REPLACE FUNCTION debitor.noter_id_af_%1$s() RETURNS trigger LANGUAGE plpgsql AS $f$
             BEGIN
                 INSERT INTO debitor.identifikation (id, slags, kommune_cvr, ekstern)
                 SELECT nye.%2$I, %3$s, %4$s, debitor.ekstern_af(nye.%2$I) FROM nye %5$s WHERE nye.%2$I IS NOT NULL;
                 RETURN NULL;
             END $f$',
            t.tabel, t.kolonne, t.slags, t.kommune, t.af);
    END LOOP;
END
$do$;

-- Of the ids in a municipality's message those that name something of its own, and those that another one has taken:
-- under which id the ledger keeps each, and what it names, if it does. With an account, that is locked as before. It is
-- locked under the id that it is kept under, which may be another one once the lock is had.
DROP FUNCTION debitor.laas_og_kend(uuid, uuid[]);
CREATE FUNCTION debitor.laas_og_kend(kommune text, konto uuid, ider uuid[])
RETURNS TABLE (id uuid, intern uuid, slags text)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    laast uuid;
    nu uuid := konto;
    egne jsonb;
BEGIN
    WHILE nu IS DISTINCT FROM laast LOOP
        laast := nu;
        PERFORM pg_advisory_xact_lock(hashtextextended(laast::text, 8590));
        SELECT CASE WHEN EXISTS (SELECT FROM debitor.identifikation i
                                 WHERE i.id = konto AND (i.kommune_cvr <> kommune OR i.ekstern IS NOT NULL))
                    THEN debitor.eget_navn(kommune, konto) ELSE konto END INTO nu;
    END LOOP;
    SELECT jsonb_object_agg(debitor.eget_navn(kommune, i.id), i.id) INTO egne
    FROM debitor.identifikation i
    WHERE i.id = ANY(ider) AND (i.kommune_cvr <> kommune OR i.ekstern IS NOT NULL);
    PERFORM set_config('fordringsbro.egne_navne', COALESCE(egne::text, ''), true);
    RETURN QUERY
        SELECT i.id, i.id, i.slags FROM debitor.identifikation i
        WHERE i.id = ANY(ider) AND i.kommune_cvr = kommune AND i.ekstern IS NULL
        UNION ALL
        SELECT e.value::uuid, e.key::uuid, i.slags
        FROM jsonb_each_text(egne) e LEFT JOIN debitor.identifikation i ON i.id = e.key::uuid;
END
$$;

-- An account, locked until the transaction ends, with its parties as they stand once the lock is had. The lock is weaker
-- than FOR UPDATE, so that new claims may point at the account.
CREATE FUNCTION debitor.laas_konto(konto uuid)
RETURNS TABLE (kommune_cvr text, oprettet_af_cvr text, oprettet_af_system uuid, ejer_cvr text, ejer_system uuid,
               indhold jsonb, afsluttet_dato date, overdraget_dato date, rykkerstop boolean, parter jsonb)
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM FROM debitor.konto k WHERE k.konto_id = konto FOR NO KEY UPDATE;
    RETURN QUERY
        SELECT k.kommune_cvr, k.oprettet_af_cvr, k.oprettet_af_system, COALESCE(k.ejer_cvr, k.oprettet_af_cvr),
               COALESCE(k.ejer_system, k.oprettet_af_system), k.indhold, k.afsluttet_dato, k.overdraget_dato,
               COALESCE(k.rykkerstop, (k.indhold->>'rykkerstop')::boolean, false),
               (SELECT COALESCE(jsonb_agg(jsonb_build_array(p.rolle, p.ophoert, p.ident_type, p.ident, p.navn,
                                                            p.adresse, p.p_nummer) ORDER BY p.nr), '[]')
                FROM debitor.kontopart p WHERE p.konto_id = konto)
        FROM debitor.konto k WHERE k.konto_id = konto;
END
$$;

-- A request has its fagsystem's id, unless another fagsystem's request had that: then this is the fagsystem's.
ALTER TABLE sf1590.anmodning ADD COLUMN fagsystemets_id uuid;
CREATE UNIQUE INDEX anmodning_fagsystemets_id
    ON sf1590.anmodning (fagsystemets_id, kommune_cvr, afsender_cvr, afsender_system) WHERE fagsystemets_id IS NOT NULL;

-- Two municipalities' debtor systems may tell one fagsystem of things of the same id; empty is from before it was kept
-- who told.
ALTER TABLE sf1590.modtaget_post ADD COLUMN kommune_cvr text NOT NULL DEFAULT '';
ALTER TABLE sf1590.modtaget_post ALTER COLUMN kommune_cvr DROP DEFAULT;
ALTER TABLE sf1590.modtaget_post DROP CONSTRAINT modtaget_post_pkey;
ALTER TABLE sf1590.modtaget_post ADD PRIMARY KEY (modtager_cvr, modtager_system, post_id, kommune_cvr);
ALTER TABLE sf1590.modtaget_anmodningssvar ADD COLUMN kommune_cvr text NOT NULL DEFAULT '';
ALTER TABLE sf1590.modtaget_anmodningssvar ALTER COLUMN kommune_cvr DROP DEFAULT;
ALTER TABLE sf1590.modtaget_anmodningssvar DROP CONSTRAINT modtaget_anmodningssvar_pkey;
ALTER TABLE sf1590.modtaget_anmodningssvar ADD PRIMARY KEY (modtager_cvr, modtager_system, svar_id, kommune_cvr);
DO $do$
DECLARE
    navn text;
BEGIN
    SELECT conname INTO STRICT navn FROM pg_constraint
    WHERE conrelid = 'sf1590.modtaget_anmodningssvar'::regclass AND contype = 'u';
    EXECUTE format('ALTER TABLE sf1590.modtaget_anmodningssvar DROP CONSTRAINT %I', navn);
END
$do$;
ALTER TABLE sf1590.modtaget_anmodningssvar
    ADD UNIQUE (modtager_cvr, modtager_system, anmodning_id, kommune_cvr);

-- The CVR number in the certificate of a debtor system, where it is another than the SE number that it reports under.
ALTER TABLE mf.adgang ADD COLUMN cvr text CHECK (cvr ~ '^[0-9]{8}$');

-- What DMI calls back is known by this number alone, so it must not be counted up to: 18 digits are what the contract has.
CREATE FUNCTION inddrivelse.nyt_loebenummer() RETURNS bigint
LANGUAGE sql VOLATILE AS $$
    -- The first twelve digits of a random UUID and its last three are random.
    SELECT 100000000000000000 + ('x' || left(t, 12) || right(t, 3))::bit(60)::bigint % 900000000000000000
    FROM replace(gen_random_uuid()::text, '-', '') t
$$;
ALTER TABLE inddrivelse.afsendelse ALTER COLUMN loebenummer SET DEFAULT inddrivelse.nyt_loebenummer();
DROP SEQUENCE inddrivelse.loebenummer;
