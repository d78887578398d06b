-- A registration's new objects and the first events of its new claims.
-- Everything is in one document: `konto`, `kommune`, `cvr`, `it_system`, `nu`, `hvem`, `hvorfor`, and lists of rows,
-- each of which may be missing: `konti`, `parter`, `fordringer`, `haeftelser`, `opkraevninger`, `journal`, `fortaelles`.
CREATE FUNCTION debitor.indsaet_registrering(ind jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    konto constant uuid := ind->>'konto';
    kommune constant text := ind->>'kommune';
    cvr constant text := ind->>'cvr';
    it_system constant uuid := ind->>'it_system';
    nu constant timestamptz := ind->>'nu';
    hvem constant text := ind->>'hvem';
    hvorfor constant text := ind->>'hvorfor';
BEGIN
    WITH konti AS (
        INSERT INTO debitor.konto (konto_id, kommune_cvr, oprettet_af_cvr, oprettet_af_system, konto_type, indhold,
                                   registreret_at, senest_registreret_at)
        SELECT r.konto_id, kommune, cvr, it_system, r.indhold->>'konto_type', r.indhold, nu, nu
        FROM jsonb_to_recordset(ind->'konti') AS r(konto_id uuid, indhold jsonb)
    ),
    parter AS (
        INSERT INTO debitor.kontopart (konto_id, nr, rolle, ident_type, ident, navn, adresse, p_nummer)
        SELECT konto, r.*
        FROM jsonb_to_recordset(ind->'parter')
            AS r(nr integer, rolle text, ident_type text, ident text, navn text, adresse jsonb, p_nummer text)
    ),
    fordringer AS (
        INSERT INTO debitor.fordring (fordring_id, konto_id, kommune_cvr, oprettet_af_cvr, oprettet_af_system,
                                      hoved_fordring_id, indhold, registreret_at, fastsat_srb, aaben, overdragelse,
                                      journal_seq, journal_hash, vedroerer, slags)
        SELECT r.fordring_id, konto, kommune, cvr, it_system, (r.indhold->>'hoved_fordring_id')::uuid,
               r.indhold, nu, (r.indhold->>'srb')::date, r.saldo > 0, 'INGEN', r.seq, decode(r.hash, 'hex'),
               r.vedroerer, COALESCE(r.slags, 'FORDRING')
        FROM jsonb_to_recordset(ind->'fordringer')
            AS r(fordring_id uuid, indhold jsonb, saldo bigint, seq integer, hash text, vedroerer jsonb, slags text)
    ),
    haeftelser AS (
        INSERT INTO debitor.haeftelse (haeftelse_id, fordring_id, konto_id, ident_type, ident, navn, adresse, p_nummer,
                                       startdato, slutdato, registreret_at)
        SELECT r.haeftelse_id, r.fordring_id, konto, r.ident_type, r.ident, r.navn, r.adresse, r.p_nummer,
               r.startdato, r.slutdato, nu
        FROM jsonb_to_recordset(ind->'haeftelser')
            AS r(haeftelse_id uuid, fordring_id uuid, ident_type text, ident text, navn text, adresse jsonb,
                 p_nummer text, startdato date, slutdato date)
    ),
    opkraevninger AS (
        INSERT INTO debitor.opkraevning (opkraevning_id, konto_id, indhold, registreret_at)
        SELECT r.opkraevning_id, konto, r.indhold, nu
        FROM jsonb_to_recordset(ind->'opkraevninger') AS r(opkraevning_id uuid, indhold jsonb)
    ),
    -- The texts of events, and the note of whoever has them booked, beside the journal.
    tekster AS (
        INSERT INTO debitor.posttekst (reference_id, fordring_id, indhold)
        SELECT r.reference_id, r.fordring_id, r.tekst
        FROM jsonb_to_recordset(ind->'journal') AS r(fordring_id uuid, reference_id uuid, tekst jsonb)
        WHERE r.tekst IS NOT NULL
    ),
    notater AS (
        INSERT INTO debitor.journalnotat (fordring_id, seq, hvem, hvorfor)
        SELECT r.fordring_id, r.seq, hvem, hvorfor
        FROM jsonb_to_recordset(ind->'journal') AS r(fordring_id uuid, seq integer)
        WHERE hvem IS NOT NULL
    ),
    fortaelles AS (
        INSERT INTO debitor.haendelse (konto_id, fordring_id, seq)
        SELECT konto, p.fordring_id, p.seq
        FROM ROWS FROM (jsonb_to_recordset(ind->'fortaelles') AS (fordring_id uuid, seq integer))
            WITH ORDINALITY AS p(fordring_id, seq, orden)
        ORDER BY p.orden
    )
    INSERT INTO debitor.journal (fordring_id, seq, art, beloeb_oere, virkningsdato, bogfoert_at, reference_id, data,
                                 prev_hash, hash)
    SELECT r.fordring_id, r.seq, r.art, r.beloeb_oere, r.virkningsdato, nu, r.reference_id, r.data,
           decode(r.prev_hash, 'hex'), decode(r.hash, 'hex')
    FROM jsonb_to_recordset(ind->'journal')
        AS r(fordring_id uuid, seq integer, art text, beloeb_oere bigint, virkningsdato date, reference_id uuid,
             data jsonb, prev_hash text, hash text);
END
$$;

-- One waiting job for a lock is enough. It is held until the transaction ends: the worker skips locked rows, so it can't
-- take the job before the change that it shall see is there. Of two that want the same job, the slower holds the
-- quicker's.
CREATE FUNCTION platform.stil_i_koe(opgave text, laas text, argumenter jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    venter constant text := opgave || ':' || laas;
BEGIN
    LOOP
        PERFORM FROM procrastinate_jobs j WHERE j.queueing_lock = venter AND j.status = 'todo' FOR SHARE;
        EXIT WHEN FOUND;
        BEGIN
            PERFORM procrastinate_defer_jobs_v1(
                ARRAY[ROW('default', opgave, 0, laas, venter, argumenter, NULL::timestamptz)]
                    ::procrastinate_job_to_defer_v1[]);
            EXIT;
        EXCEPTION WHEN unique_violation THEN
            -- Somebody was quicker; what the next round finds is theirs.
        END;
    END LOOP;
END
$$;

-- Register a new account and keep its message with the answer, or do nothing at all: when anything that the answer
-- builds on is no longer so. That is an id of the message (`ider`) that names something, a reference that a claim in
-- collection's register has, or a message with this id. Whoever is told false goes the way of many statements.
CREATE FUNCTION sf1590.registrer_ny_konto(ind jsonb, hoved jsonb, sagt text, svaret bytea) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    b record;
BEGIN
    -- As `debitor.laas_og_kend` locks it.
    PERFORM pg_advisory_xact_lock(hashtextextended(ind->>'konto', 8590));
    IF EXISTS (SELECT FROM debitor.identifikation i
               WHERE i.id = ANY(ARRAY(SELECT e::uuid FROM jsonb_array_elements_text(ind->'ider') e)))
       OR EXISTS (SELECT FROM nymf.fordring f
                  WHERE f.fordringshaver_id = (ind->>'fordringshaver_id')::integer
                    AND f.reference = ANY(ARRAY(SELECT jsonb_array_elements_text(ind->'referencer')))
                    AND NOT f.afvist AND f.reference <> '' AND f.genindsendt_som IS NULL
                    AND (f.ophoer_aarsag IS NULL OR f.ophoer_aarsag NOT IN ('FEJL', 'RETU')))
    THEN
        RETURN false;
    END IF;
    SELECT * INTO b FROM jsonb_to_record(hoved) AS r(
        afsender text, noegle text, modtager text, transaktions_id text, operation text, udfald text, konto_id uuid,
        modtaget_at timestamptz, on_behalf_of_user text, kaldets_id text, accounting_info text, fund jsonb);
    INSERT INTO sf1590.besked
        (afsender, noegle, modtager, transaktions_id, operation, indhold, svar, udfald, konto_id, modtaget_at,
         on_behalf_of_user, kaldets_id, accounting_info, fund)
    SELECT b.afsender, b.noegle, b.modtager, b.transaktions_id, b.operation, sagt, svaret, b.udfald, b.konto_id,
           b.modtaget_at, b.on_behalf_of_user, b.kaldets_id, b.accounting_info, b.fund
    WHERE NOT EXISTS (SELECT FROM sf1590.besked k
                      WHERE k.afsender = b.afsender AND k.noegle = b.noegle AND k.modtager IS NULL)
    ON CONFLICT (afsender, noegle, modtager) DO NOTHING;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    -- What the municipality calls what is kept under ids of our own; read where the ids are noted.
    PERFORM set_config('fordringsbro.egne_navne', COALESCE(ind->>'egne_navne', ''), true);
    PERFORM debitor.indsaet_registrering(ind);
    IF ind ? 'job' THEN
        PERFORM platform.stil_i_koe(ind->'job'->>'opgave', ind->'job'->>'laas', ind->'job'->'argumenter');
    END IF;
    RETURN true;
END
$$;
