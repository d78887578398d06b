-- What the nets below the jobs look for every minute.
CREATE INDEX aktion_afvist_oprettelse ON nymf.aktion (aktion_id)
    WHERE tilstand = 'REJECTED' AND aktionskode = 'OPRETFORDRING';
CREATE INDEX fordring_returneret ON nymf.fordring (fordring_id) WHERE ophoer_aarsag = 'RETU';
