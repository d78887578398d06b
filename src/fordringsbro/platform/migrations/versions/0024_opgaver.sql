-- What a person has reported done, of the kinds that nothing else ends. Only ever added to.
CREATE SCHEMA opgaver;
CREATE TABLE opgaver.faerdig (
    art text NOT NULL CHECK (art IN ('SET_ASIDE', 'NOTIFICATION', 'MESSAGE')),
    noegle text NOT NULL,
    hvem text NOT NULL CHECK (hvem <> ''),
    hvorfor text NOT NULL CHECK (hvorfor <> ''),
    tidspunkt timestamptz NOT NULL,
    PRIMARY KEY (art, noegle, tidspunkt)
);
CREATE TRIGGER kun_nye_raekker BEFORE UPDATE OR DELETE OR TRUNCATE ON opgaver.faerdig
    FOR EACH STATEMENT EXECUTE FUNCTION nymf.kun_nye_raekker();

-- What waits is found without reading what does not.
CREATE INDEX afsendelse_parkeret ON inddrivelse.afsendelse (aktion_id) WHERE tilstand = 'PARKED';
CREATE INDEX hoering_hos_fordringshaver ON nymf.hoering (nr) WHERE tilstand = 'AFVENTER_FORDRINGSHAVER';
CREATE INDEX fordring_ikke_hos_inddrivelsen ON debitor.fordring (fordring_id)
    WHERE overdragelse IN ('AFVIST', 'RETURNERET');
CREATE INDEX underretning_ulaest ON underretning.underretning (nummer) WHERE slags = 'ULAESELIG';
CREATE INDEX udgaaende_hos_person ON sf1590.udgaaende (nr) WHERE tilstand IN ('AFVIST', 'PARKERET');
