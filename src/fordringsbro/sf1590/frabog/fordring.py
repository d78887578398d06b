"""Claims as the contract's answers say them."""

from __future__ import annotations

from datetime import date, datetime

from fordringsbro.contract.codes import Liste
from fordringsbro.debitor.bog.journal import Art
from fordringsbro.debitor.bog.kendt import Overdragelsesstand
from fordringsbro.debitor.model import Nedregulering
from fordringsbro.debitor.opslag.billede import Fordringsbillede
from fordringsbro.debitor.opslag.tilstand import tilstand
from fordringsbro.sf1590.faelles.aarsagslister import bogfoert_aarsag
from fordringsbro.sf1590.faelles.afvisning import Felter
from fordringsbro.sf1590.faelles.jsonform import fra_json
from fordringsbro.sf1590.faelles.koder import uuid_af
from fordringsbro.sf1590.frabog import faelles
from fordringsbro.sf1590.frabog.betaling import Betalinger, daekninger
from fordringsbro.sf1590.frabog.stand import afskrivninger, betalingsstatus, haeftelser, henstande, henvisning


def fordring(billede: Fordringsbillede, betalinger: Betalinger, *, kort: bool, i_dag: date) -> Felter:
    """A claim in full, main or cost.

    Args:
        billede: The claim.
        betalinger: The account's payments and their reversals.
        kort: Leave supplementary information (text lines, attachments ...) out.
        i_dag: Decides what is overdue.
    """
    f = billede.fordring
    hoved = (
        {
            "Hovedfordring": henvisning(billede),
            "OmkostningFordringType": uuid_af(Liste.OMKOSTNINGSTYPE, f.omkostning_type),
        }
        if f.er_relateret
        else {}
    )
    return {
        "FordringIdentifikation": str(f.fordring_id),
        "FordringSystemUnikIdentifikation": billede.system_id,
        "FordringRegistreringDatoTid": billede.registreret_at,
        **hoved,
        "FordringType": uuid_af(Liste.FORDRINGSTYPE, f.type_kode),
        "FordringBeløb": f.beloeb_oere,
        "FordringOprindeligHovedstol": f.hovedstol_oere,
        "FordringStiftelsesdato": f.stiftelsesdato,
        "FordringModregningMarkering": f.modregning,
        **faelles.enheder(f.enhedsoplysninger, "FordringEnhedsoplysning"),
        "FordringPeriodeFraDato": f.periode_fra,
        "FordringPeriodeTilDato": f.periode_til,
        "FordringBetalingsstatus": betalingsstatus(billede, i_dag),
        "FordringForfaldsdato": f.forfaldsdato,
        "FordringSidsteRettidigeBetalingsdato": billede.srb,
        "FordringReference": f.reference,
        "FordringForældelsesdato": f.foraeldelsesdato,
        "FordringTilstand": uuid_af(Liste.FORDRINGSTILSTAND, tilstand(billede)),
        **({} if kort else _supplerende(billede)),
        **haeftelser(billede),
        **daekninger(billede, "Fordring", betalinger),
        **afskrivninger(billede, "Fordring", med_aarsag=True),
        **faelles.liste("FordringNedregulering", (_nedregulering(n, at) for n, at in billede.nedreguleringer)),
        "FordringUnderInddrivelseMarkering": billede.overdragelse is Overdragelsesstand.OVERDRAGET,
        **henstande(billede),
    }


def _supplerende(billede: Fordringsbillede) -> Felter:
    f = billede.fordring
    vedroerer = f.vedroerer
    return {
        **faelles.tekstlinjer(f.tekstlinjer, "FordringTekstLinje"),
        **faelles.specifikationer(f.specifikationer, "FordringSpecifikation", Liste.SPECIFIKATIONSTYPE),
        "VedrørerPart": {
            "ØIRPart": faelles.oirpart(vedroerer),
            "ØIRPartAdresse": faelles.adresse(vedroerer),
            "Produktionsenhed": faelles.p_nummer(vedroerer),
        }
        if vedroerer
        else None,
        "DebitorKontaktinformation": fra_json(f.kontaktinformation),
        "DebitorFinansInfo": fra_json(f.finansinfo),
        **faelles.liste("Bilag", (fra_json(b) for b in f.bilag)),
    }


def _nedregulering(n: Nedregulering, bogfoert: datetime) -> Felter:
    return {
        "FordringNedreguleringIdentifikation": str(n.nedregulering_id),
        "FordringNedreguleringRegistreringDatoTid": bogfoert,
        "FordringNedreguleringBeløb": n.beloeb_oere,
        **faelles.enheder(n.enhedsoplysninger, "FordringNedreguleringEnhedsoplysning"),
        "FordringNedreguleringBetalingMarkering": n.betaling,
        "FordringNedreguleringÅrsag": bogfoert_aarsag(Art.NEDREGULERET, n.aarsag),
        "FordringNedreguleringÅrsagTekst": n.aarsag_tekst,
        **faelles.tekstlinjer(n.tekstlinjer, "FordringNedreguleringTekstLinje"),
    }
