"""Numbers and texts of what the simulators refuse.

The texts of 2, 170, 171 and 203 are those of the official samples. Of the other numbers below 1000 only the rule is
public, so their wording is ours; from 60000 the numbers are ours as well.
"""

from __future__ import annotations

from fordringsbro.simulator.model import Systemafvisning


def ukendt_aftale(fordringshaver: str) -> Systemafvisning:
    """There is no agreement with that id."""
    return Systemafvisning(2, f"Fordringhaveraftale {fordringshaver} ikke fundet", (fordringshaver,))


def ukendt_system(se_nummer: str) -> Systemafvisning:
    """The creditor system is on no agreement."""
    text = f"SE nummer {se_nummer} er ikke registreret som fordringhaversystem på nogen fordringhaveraftale"
    return Systemafvisning(170, text, (se_nummer,))


def leverance_brugt(leverance: str, se_nummer: str) -> Systemafvisning:
    """The delivery was handed in before by the same system."""
    text = f"IndberetLeverance {leverance} fra fordringhaversystem {se_nummer} er allerede behandlet"
    return Systemafvisning(171, text, (leverance, se_nummer))


def med_hovedfordring(fordring_id: int, hoved_id: int) -> Systemafvisning:
    """A related claim falls with its main claim."""
    text = f"fordring {fordring_id} afvises sammen med sin hovedfordring {hoved_id}"
    return Systemafvisning(203, text, (str(fordring_id), str(hoved_id)))


def ukendt_hovedfordring(hoved_id: int) -> Systemafvisning:
    """The main claim that a related claim names isn't held."""
    return Systemafvisning(461, f"Hovedfordring {hoved_id} findes ikke", (str(hoved_id),))


def fordring_afvist(fordring_id: int) -> Systemafvisning:
    """The action is on a claim that was rejected."""
    return Systemafvisning(428, f"Fordring {fordring_id} er afvist", (str(fordring_id),))


def aktion_kendt(aktion_id: str) -> Systemafvisning:
    """PSRM has an action with that AktionID."""
    return Systemafvisning(600, f"AktionID {aktion_id} findes allerede", (aktion_id,))


def tilbagekaldt(nummer: int, fordring_id: int) -> Systemafvisning:
    """The action is on a claim that was withdrawn; the number says what action."""
    return Systemafvisning(nummer, f"Fordring {fordring_id} er tilbagekaldt", (str(fordring_id),))


def ukendt_kvittering(fordring_id: str) -> Systemafvisning:
    """A receipt is asked for a claim that isn't held."""
    return Systemafvisning(463, f"Fordring {fordring_id} findes ikke", (fordring_id,))


def ukendt_fordring(fordring_id: int) -> Systemafvisning:
    """The action is on a claim that isn't held."""
    return Systemafvisning(60002, f"Fordring {fordring_id} findes ikke", (str(fordring_id),))


def nummer_brugt(loebenummer: int) -> Systemafvisning:
    """The løbenummer came before, with other content."""
    text = f"Løbenummer {loebenummer} er brugt før med et andet indhold"
    return Systemafvisning(60005, text, (str(loebenummer),))


KONVERTERET = Systemafvisning(434, "Fordringen er tilbagekaldt ved konvertering")
REF_UKENDT = Systemafvisning(526, "Aktionen, der annulleres, findes ikke")
REF_AFVIST = Systemafvisning(493, "Aktionen, der annulleres, er ikke udført")
REF_FORDRING = Systemafvisning(494, "Aktionen, der annulleres, er på en anden fordring")
REF_SLAGS = Systemafvisning(473, "Aktionen, der annulleres, er ikke af den rette slags")
REF_BELOEB = Systemafvisning(469, "Beløbet er ikke det, der annulleres")
REF_DATO = Systemafvisning(470, "Virkningsdatoen er ikke den, der annulleres")
REF_ANNULLERET = Systemafvisning(503, "Aktionen er annulleret før")
RETTELSE_NUL = Systemafvisning(227, "En rettelse skal være større end nul")
HOVEDSTOL = Systemafvisning(510, "Den nye hovedstol skal være højere")
AENDR_INDR = Systemafvisning(537, "INDR-fordringer kan ikke ændres")
IKKE_TILBAGEKALDT = Systemafvisning(540, "Fordringen er ikke tilbagekaldt")
KAN_IKKE_GENINDSENDES = Systemafvisning(539, "Fordringen kan ikke genindsendes")
GENINDSENDT = Systemafvisning(60008, "Fordringen er genindsendt før")
FORKERT_VALUTA = Systemafvisning(152, "Valuta skal være DKK")
NUL_NEDSKRIVNING = Systemafvisning(408, "En nedskrivning skal være større end nul")
FORKERT_ART = Systemafvisning(411, "Fordringens art modtages ikke her")
FORKERT_INDHOLD = Systemafvisning(444, "Aktionskoden svarer ikke til aktionens indhold")
#: Stands for 203 until the ids that belong in its text are known.
HOVEDFORDRING_AFVIST = Systemafvisning(203, "")
REFERENCE_BRUGT = Systemafvisning(486, "Fordringshavers reference er allerede brugt")
OVER_SALDO = Systemafvisning(60001, "Nedskrivningen er større end fordringens saldo")
UKENDT_HANDLING = Systemafvisning(60003, "Simulatoren udfører ikke denne aktion")
UGYLDIGT_BELOEB = Systemafvisning(60004, "Beløbet skal være i hele øre og inden for 13 cifre")
FORDRING_BRUGT = Systemafvisning(60006, "Fordrings-ID er brugt før")
TRANSPORT = Systemafvisning(60007, "Simulatoren tager ikke imod transporter og udlæg")
