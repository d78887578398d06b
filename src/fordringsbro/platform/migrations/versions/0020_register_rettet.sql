-- Only a claim that was created can end. Before, what stood in hearing or was rejected ended with its main claim.

-- Hearings whose main claim has ended fall away, and what waits for them with them.
WITH RECURSIVE faldet (aktion_id, nummer, tekst, text, felt) AS (
    SELECT a.aktion_id, '547', 'Hovedfordringen er tilbagekaldt', 'The main claim was withdrawn', 'hoved_fordring_id'
    FROM nymf.aktion a JOIN nymf.fordring f ON f.opret_aktion_id = a.aktion_id
    WHERE a.tilstand = 'HEARING' AND f.ophoer_aarsag IS NOT NULL
    UNION
    SELECT a.aktion_id, '428', 'Fordringen er afvist', 'The claim was rejected', 'fordring_id'
    FROM faldet JOIN nymf.aktion a ON a.venter_paa = faldet.aktion_id WHERE a.tilstand = 'WAITING'
), afvist AS (
    UPDATE nymf.aktion a SET tilstand = 'REJECTED', aendret = now(), venter_paa = NULL,
        bemaerkninger = bemaerkninger || jsonb_build_array(jsonb_build_object(
            'id', faldet.nummer, 'virkning', 'afvis', 'felter', jsonb_build_array(faldet.felt), 'tekst', faldet.tekst,
            'text', faldet.text, 'rettelse', '', 'fix', '', 'graense', NULL, 'kilde', jsonb_build_array('S'),
            'skyldner', NULL))
    FROM faldet WHERE a.aktion_id = faldet.aktion_id RETURNING a.aktion_id
)
INSERT INTO nymf.historik (aktion_id, tilstand, tidspunkt, aarsag) SELECT aktion_id, 'REJECTED', now(), 'KONTROL' FROM afvist;

WITH lukket AS (
    UPDATE nymf.hoering h SET tilstand = 'AFVIST', frist = NULL FROM nymf.aktion a
    WHERE a.aktion_id = h.aktion_id AND a.tilstand = 'REJECTED' AND h.frist IS NOT NULL RETURNING h.nr
)
INSERT INTO nymf.hoering_trin (hoering_nr, trin, tidspunkt, rolle) SELECT nr, 'BORTFALDET', now(), 'SYSTEM' FROM lukket;

UPDATE nymf.fordring f SET afvist = true, ophoer_aarsag = NULL, ophoer_dato = NULL, ophoer_aktion_id = NULL
FROM nymf.aktion o
WHERE o.aktion_id = f.opret_aktion_id AND o.tilstand = 'REJECTED' AND (NOT f.afvist OR f.ophoer_aarsag IS NOT NULL);

ALTER TABLE nymf.fordring ADD CONSTRAINT fordring_afvist_uden_ophoer CHECK (NOT afvist OR ophoer_aarsag IS NULL);
