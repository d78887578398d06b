"""Numbers and texts of what the simulators refuse.

The texts of 2, 170, 171 and 203 are those of the official samples. Of the other numbers below 1000 only the rule is
public, so their wording is ours; from 60000 the numbers are ours as well.
"""

from __future__ import annotations

from fordringsbro.simulator.model import Afvisning


def ukendt_aftale(fordringshaver: str) -> Afvisning:
    """There is no agreement with that id."""
    return Afvisning(2, f"Fordringhaveraftale {fordringshaver} ikke fundet", (fordringshaver,))


def ukendt_system(se_nummer: str) -> Afvisning:
    """The creditor system is on no agreement."""
    text = f"SE nummer {se_nummer} er ikke registreret som fordringhaversystem på nogen fordringhaveraftale"
    return Afvisning(170, text, (se_nummer,))


def leverance_brugt(leverance: str, se_nummer: str) -> Afvisning:
    """The delivery was handed in before by the same system."""
    text = f"IndberetLeverance {leverance} fra fordringhaversystem {se_nummer} er allerede behandlet"
    return Afvisning(171, text, (leverance, se_nummer))


def med_hovedfordring(fordring_id: int, hoved_id: int) -> Afvisning:
    """A related claim falls with its main claim."""
    text = f"fordring {fordring_id} afvises sammen med sin hovedfordring {hoved_id}"
    return Afvisning(203, text, (str(fordring_id), str(hoved_id)))


def ukendt_hovedfordring(hoved_id: int) -> Afvisning:
    """The main claim that a related claim names isn't held."""
    return Afvisning(461, f"Hovedfordring {hoved_id} findes ikke", (str(hoved_id),))


def fordring_afvist(fordring_id: int) -> Afvisning:
    """The action is on a claim that was rejected."""
    return Afvisning(428, f"Fordring {fordring_id} er afvist", (str(fordring_id),))


def aktion_kendt(aktion_id: str) -> Afvisning:
    """PSRM has an action with that AktionID."""
    return Afvisning(600, f"AktionID {aktion_id} findes allerede", (aktion_id,))


def tilbagekaldt(nummer: int, fordring_id: int) -> Afvisning:
    """The action is on a claim that was withdrawn; the number says what action."""
    return Afvisning(nummer, f"Fordring {fordring_id} er tilbagekaldt", (str(fordring_id),))


def ukendt_kvittering(fordring_id: str) -> Afvisning:
    """A receipt is asked for a claim that isn't held."""
    return Afvisning(463, f"Fordring {fordring_id} findes ikke", (fordring_id,))


def ukendt_fordring(fordring_id: int) -> Afvisning:
    """The action is on a claim that isn't held."""
    return Afvisning(60002, f"Fordring {fordring_id} findes ikke", (str(fordring_id),))


def nummer_brugt(loebenummer: int) -> Afvisning:
    """The løbenummer came before, with other content."""
    text = f"Løbenummer {loebenummer} er brugt før med et andet indhold"
    return Afvisning(60005, text, (str(loebenummer),))


KONVERTERET = Afvisning(434, "Fordringen er tilbagekaldt ved konvertering")
REF_UKENDT = Afvisning(526, "Aktionen, der annulleres, findes ikke")
REF_AFVIST = Afvisning(493, "Aktionen, der annulleres, er ikke udført")
REF_FORDRING = Afvisning(494, "Aktionen, der annulleres, er på en anden fordring")
REF_SLAGS = Afvisning(473, "Aktionen, der annulleres, er ikke af den rette slags")
REF_BELOEB = Afvisning(469, "Beløbet er ikke det, der annulleres")
REF_DATO = Afvisning(470, "Virkningsdatoen er ikke den, der annulleres")
REF_ANNULLERET = Afvisning(503, "Aktionen er annulleret før")
RETTELSE_NUL = Afvisning(227, "En rettelse skal være større end nul")
HOVEDSTOL = Afvisning(510, "Den nye hovedstol skal være højere")
AENDR_INDR = Afvisning(537, "INDR-fordringer kan ikke ændres")
IKKE_TILBAGEKALDT = Afvisning(540, "Fordringen er ikke tilbagekaldt")
KAN_IKKE_GENINDSENDES = Afvisning(539, "Fordringen kan ikke genindsendes")
GENINDSENDT = Afvisning(60008, "Fordringen er genindsendt før")
FORKERT_VALUTA = Afvisning(152, "Valuta skal være DKK")
NUL_NEDSKRIVNING = Afvisning(408, "En nedskrivning skal være større end nul")
FORKERT_ART = Afvisning(411, "Fordringens art modtages ikke her")
FORKERT_INDHOLD = Afvisning(444, "Aktionskoden svarer ikke til aktionens indhold")
#: Stands for 203 until the ids that belong in its text are known.
HOVEDFORDRING_AFVIST = Afvisning(203, "")
REFERENCE_BRUGT = Afvisning(486, "Fordringshavers reference er allerede brugt")
OVER_SALDO = Afvisning(60001, "Nedskrivningen er større end fordringens saldo")
UKENDT_HANDLING = Afvisning(60003, "Simulatoren udfører ikke denne aktion")
UGYLDIGT_BELOEB = Afvisning(60004, "Beløbet skal være i hele øre og inden for 13 cifre")
FORDRING_BRUGT = Afvisning(60006, "Fordrings-ID er brugt før")
TRANSPORT = Afvisning(60007, "Simulatoren tager ikke imod transporter og udlæg")
