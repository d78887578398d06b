"""The numeric codes with which an action is rejected: number, texts, how well known, for which services, who fires it.

The texts are our own wording. Grades: V known from official material, S second-hand, I our inference. Numbers from
90000 on are ours, where no public number is known. Services: FI FordringIndberet, KH KvitteringHent, USH
UnderretSamlingHent, FTH FordringTypeHent, AAS the agreement service.
"""

from __future__ import annotations

from enum import Enum

from fordringsbro.nymf.kode import Koderaekke, mf_kode

_ALLE = ("FI", "KH", "USH")


class Afvisningskode(Enum):
    """The rows, in order of number."""

    AFTALE = Koderaekke(
        2,
        "Fordringshaveraftalen findes ikke eller er ikke aktiv",
        "No such active agreement",
        "V",
        tjenester=_ALLE,
    )
    SKYLDNER = Koderaekke(
        5,
        "Skyldners nummer er ikke et rigtigt nummer af sin slags; et erstatningsnummer (dag + 60) kan PSRM's skema ikke"
        " rumme, en sådan person angives ved AKR-nummer",
        "A debtor's number is not a real number of its kind; PSRM's schema takes no replacement number (day + 60), such"
        " a person goes by AKR number",
    )
    TYPE = Koderaekke(
        151, "Fordringstypen er ikke tilladt efter aftalen", "The agreement does not permit the claim type"
    )
    VALUTA = Koderaekke(152, "Beløb skal være i DKK", "Amounts must be in DKK")
    SYSTEMINTEGRATION = mf_kode(
        156,
        "Aftalen tillader ikke systemintegration",
        "The agreement does not permit system integration",
        tjenester=_ALLE,
    )
    DOKUMENT_STOERRELSE = Koderaekke(164, "Et dokument er for stort", "A document is too large")
    SE_NUMMER = mf_kode(
        170,
        "SE-nummeret er ikke fordringshaversystem på nogen aftale",
        "The SE number is a creditor system on no agreement",
        "V",
    )
    LEVERANCE_KENDT = mf_kode(
        171,
        "LeveranceID er allerede behandlet for systemet",
        "The system's LeveranceID was processed before",
        "V",
    )
    DOKUMENT_ANTAL = Koderaekke(181, "Aktionen har for mange dokumenter", "The action has too many documents")
    ID_OPTAGET = Koderaekke(
        182,
        "Det ønskede fordringshaver-ID er i brug",
        "The fordringshaver id asked for is in use",
        "V",
        hvor="aftaler",
        tjenester=("AAS",),
    )
    ANDET_SYSTEM = mf_kode(
        184,
        "Det er et andet system, der indberetter for aftalen",
        "Another system reports for the agreement",
        "V",
        tjenester=("USH", "FTH"),
    )
    HOVEDFORDRING_KATEGORI = Koderaekke(
        201, "Hovedfordringen er ikke en hovedfordring (HF)", "The main claim is not of category HF"
    )
    HOVEDFORDRING_AFVIST = Koderaekke(
        203, "Hovedfordringen er afvist", "The main claim was rejected, and its related claims with it", "V"
    )
    SKEMA = Koderaekke(
        208,
        "Et felt er længere, end inddrivelsessystemernes skema tillader, eller har usynlige tegn (styretegn,"
        " skriveretning, uden bredde)",
        "A field is longer than the collection systems' schema allows, or has characters that can't be seen (controls,"
        " direction, no width)",
        "I",
    )
    UNDER_GRAENSE = Koderaekke(215, "Fordringen er under DMI's beløbsgrænse", "The claim is below DMI's lower limit")
    NOTE_TOM = Koderaekke(220, "En note har intet indhold", "A note has no content")
    RETTELSE_NUL = Koderaekke(227, "En rettelse skal være større end 0", "A correction must be above 0")
    ART_UF = Koderaekke(
        270, "Underfordringen har en anden art end hovedfordringen", "Main and related claim differ in art"
    )
    IKKE_INDBERETTER = mf_kode(
        400,
        "Systemet må ikke indberette for fordringshaveren",
        "The system may not report for the claimant",
        tjenester=_ALLE,
    )
    INDHOLD_GENINDSEND = Koderaekke(
        403, "GENINDSENDFORDRING mangler sit indhold", "GENINDSENDFORDRING lacks its content"
    )
    INDHOLD_OR = Koderaekke(404, "OPSKRIVNINGREGULERING mangler sit indhold", "OPSKRIVNINGREGULERING lacks its content")
    INDHOLD_OANI = Koderaekke(
        406,
        "Annullering af nedskrivning (indbetaling) mangler sit indhold",
        "The annulment of a payment's write-down lacks its content",
    )
    INDHOLD_OONR = Koderaekke(
        407,
        "Omgørelse af nedskrivning (regulering) mangler sit indhold",
        "The reversal of a correction's write-down lacks its content",
    )
    NEDSKRIV_BELOEB = Koderaekke(408, "Nedskrivningsbeløbet skal være større end 0", "A write-down must be above 0")
    VIRKNINGSDATO_MANGLER = Koderaekke(409, "Virkningsdato mangler", "The effect date is missing")
    REGU_SKYLDNER = Koderaekke(
        410, "REGU gælder hele fordringen, ikke en skyldner", "REGU concerns the whole claim, not one debtor"
    )
    ART = Koderaekke(411, "Arten skal være INDR eller MODR", "The art must be INDR or MODR")
    INDHOLD_NAOR = Koderaekke(
        412,
        "Annullering af opskrivning (regulering) mangler sit indhold",
        "The annulment of a write-up lacks its content",
    )
    NOTE_LAENGDE = Koderaekke(413, "En note er for lang", "A note is too long")
    FILTYPE = Koderaekke(
        415, "Et dokument har en filtype, der ikke modtages", "A document is of a file type that is not taken"
    )
    INDR = Koderaekke(416, "Aftalen tillader ikke INDR", "The agreement does not permit INDR")
    TIDLIGERE_IKKE_UDFOERT = Koderaekke(
        418, "En tidligere aktion på fordringen er ikke udført", "An earlier action on the claim is not done"
    )
    MODR = Koderaekke(419, "Aftalen tillader ikke MODR", "The agreement does not permit MODR")
    NEDSKRIV = Koderaekke(420, "Aftalen tillader ikke nedskrivning", "The agreement does not permit write-downs")
    TILBAGEKALD = Koderaekke(421, "Aftalen tillader ikke tilbagekald", "The agreement does not permit withdrawals")
    PORTAL_DMI = Koderaekke(
        422, "Fordringer i DMI kan ikke behandles i portalen", "The portal can't act on claims in DMI"
    )
    HOVEDFORDRING_DOBBELT = Koderaekke(
        423,
        "Hovedfordringens ID skal være tomt, når den sendes sammen med underfordringen",
        "The main claim's ID must be empty when both are sent together",
    )
    KUN_EN_HF = Koderaekke(
        425, "En hovedfordring kan ikke høre til en anden", "A main claim can't belong to another main claim"
    )
    NAOR_DMI = Koderaekke(426, "En opskrivning i DMI kan ikke annulleres", "A write-up in DMI can't be annulled")
    FORDRING_AFVIST = Koderaekke(428, "Fordringen er afvist", "The claim was rejected")
    AKTION_UKENDT = Koderaekke(
        429,
        "Hverken fordringen eller den annullerede aktion kendes",
        "Neither the claim nor the annulled action is known",
    )
    SKYLDNER_MANGLER = Koderaekke(
        433, "Nedskrivningens årsag kræver en skyldner", "The write-down's reason demands a debtor"
    )
    KONVERTERET = Koderaekke(
        434, "Fordringen er tilbagekaldt ved konvertering", "The claim was withdrawn by conversion"
    )
    RENTESATS_KODE = Koderaekke(
        436,
        "En rentesats kan kun angives med satskode 03, 04 og 07",
        "A rate can be given with rate codes 03, 04 and 07 only",
    )
    PORTAL = Koderaekke(
        437, "Aftalen tillader ikke indberetning i portalen", "The agreement does not permit the portal"
    )
    RENTESATS_NEGATIV = Koderaekke(438, "Rentesatsen er negativ", "The rate is negative")
    RENTEREGEL_002 = Koderaekke(
        441, "Renteregel 002 kræver satskode 99 uden rentesats", "Interest rule 002 demands rate code 99 and no rate"
    )
    RENTESATSKODE = Koderaekke(442, "Satskoden kendes ikke i PSRM", "PSRM does not know the rate code")
    RENTEFRI = Koderaekke(443, "Fordringstypen forrentes ikke", "The claim type bears no interest")
    INDHOLD_OPRET = Koderaekke(444, "OPRETFORDRING mangler sit indhold", "OPRETFORDRING lacks its content")
    INDHOLD_NEDSKRIV = Koderaekke(447, "NEDSKRIV mangler sit indhold", "NEDSKRIV lacks its content")
    INDHOLD_TILBAGEKALD = Koderaekke(448, "TILBAGEKALD mangler sit indhold", "TILBAGEKALD lacks its content")
    UNDERRETNING_GAMMEL = mf_kode(
        450,
        "Underretningens ID hører til det gamle MF",
        "The notification's id belongs to the old MF",
        tjenester=("USH",),
    )
    INDHOLD_AENDR = Koderaekke(458, "AENDRFORDRING mangler sit indhold", "AENDRFORDRING lacks its content")
    TYPE_UF = Koderaekke(
        459, "Fordringstypen kan ikke være en underfordring", "The claim type can't be a related claim"
    )
    HOVEDFORDRING_UKENDT = Koderaekke(
        461, "Underfordringens hovedfordring kendes ikke", "The related claim's main claim is not known"
    )
    KVITTERING_UKENDT = mf_kode(
        463,
        "Der spørges efter kvittering for en ukendt fordring",
        "A receipt is asked for an unknown claim",
        tjenester=("KH",),
    )
    VIRKNINGSDATO_MODTAGELSE = Koderaekke(
        464,
        "Opskrivningens virkningsdato ligger efter modtagelsen",
        "A write-up's effect date is later than its reception",
    )
    OANI = Koderaekke(
        465,
        "Aftalen tillader ikke annullering af nedskrivning (indbetaling)",
        "The agreement does not permit annulling a payment's write-down",
    )
    OR = Koderaekke(466, "Aftalen tillader ikke opskrivning", "The agreement does not permit write-ups")
    TILBAGEKALD_FOER_MODTAGELSE = Koderaekke(
        467,
        "Tilbagekaldet virker fra før fordringens modtagelse",
        "The withdrawal takes effect before the claim's reception",
    )
    REF_BELOEB_OPSKRIVNING = Koderaekke(
        469, "Beløbet er ikke den annullerede nedskrivnings", "The amount is not that of the annulled write-down"
    )
    REF_VIRKNINGSDATO = Koderaekke(
        470, "Virkningsdatoen er ikke den annullerede aktions", "The effect date is not that of the annulled action"
    )
    REF_INDB = Koderaekke(
        471,
        "Den annullerede nedskrivning er ikke en indbetaling (INDB)",
        "The annulled write-down is no payment (INDB)",
    )
    REF_NEDSKRIV = Koderaekke(
        473, "Den annullerede aktion er ikke en nedskrivning", "The annulled action is no write-down"
    )
    OPSKRIVNING_RENTE = Koderaekke(474, "Rentefordringer kan ikke opskrives", "Interest claims can't be written up")
    REF_REGU = Koderaekke(
        477, "Den omgjorte nedskrivning er ikke en regulering (REGU)", "The reversed write-down is no correction (REGU)"
    )
    PORTAL_SSO = Koderaekke(480, "Portalens adgangsbevis er ugyldigt", "The portal's token is not valid", hvor="portal")
    REFERENCE = Koderaekke(486, "Fordringshavers reference er brugt før", "The claimant's reference was used before")
    REF_DMI_IKKE_UDFOERT = Koderaekke(
        488, "Den annullerede aktion er endnu ikke udført i DMI", "DMI has not yet done the annulled action"
    )
    REF_AFVIST = Koderaekke(493, "Den annullerede aktion er afvist", "The annulled action was rejected")
    REF_FORDRING = Koderaekke(
        494, "Den annullerede aktion er på en anden fordring", "The annulled action is on another claim"
    )
    OPSKRIV_TILBAGEKALDT = Koderaekke(
        496,
        "En tilbagekaldt eller returneret fordring kan ikke opskrives",
        "A withdrawn or returned claim can't be written up",
    )
    OONR = Koderaekke(
        497,
        "Aftalen tillader ikke omgørelse af nedskrivning (regulering)",
        "The agreement does not permit reversing a correction",
    )
    NEDSKRIV_TILBAGEKALDT = Koderaekke(
        498,
        "En tilbagekaldt eller returneret fordring kan ikke nedskrives",
        "A withdrawn or returned claim can't be written down",
    )
    NAOR = Koderaekke(
        501, "Aftalen tillader ikke annullering af opskrivning", "The agreement does not permit annulling a write-up"
    )
    REF_OR = Koderaekke(
        502,
        "Den annullerede aktion er ikke en OPSKRIVNINGREGULERING eller omgørelse",
        "The annulled action is neither OR nor OONR",
    )
    REF_ANNULLERET = Koderaekke(503, "Aktionen er allerede annulleret", "The action was annulled before")
    REF_BELOEB_NEDSKRIVNING = Koderaekke(
        504, "Beløbet er ikke den annullerede opskrivnings", "The amount is not that of the annulled write-up"
    )
    INDHOLD_NAOI = Koderaekke(
        505,
        "Annullering af opskrivning (indbetaling) mangler sit indhold",
        "The annulment of a payment's annulment lacks its content",
    )
    REF_OANI = Koderaekke(
        506,
        "Den annullerede aktion er ikke annulleringen af en indbetaling",
        "The annulled action is not the annulment of a payment",
    )
    NAOI = Koderaekke(
        508,
        "Aftalen tillader ikke annullering af opskrivning (indbetaling)",
        "The agreement does not permit undoing a payment's annulment",
    )
    FHI_UKENDT = Koderaekke(
        509, "Fordringen, hvis hovedstol rettes, kendes ikke", "The claim whose principal is corrected is not known"
    )
    FHI_HOVEDSTOL = Koderaekke(
        510, "Den nye hovedstol skal være højere end den gamle", "The new principal must be above the old one"
    )
    FHI = Koderaekke(
        511, "Aftalen tillader ikke ændring af hovedstol", "The agreement does not permit correcting the principal"
    )
    FHI_DMI = Koderaekke(512, "Hovedstolen kan ikke rettes i DMI", "A principal can't be corrected in DMI")
    BILAG_OPSKRIVNING = Koderaekke(
        516, "Noter og dokumenter kan ikke følge en opskrivning", "Notes and documents can't come with a write-up"
    )
    INDHOLD_FHI = Koderaekke(
        517, "FEJLAGTIGHOVEDSTOLINDBERETNING mangler sit indhold", "FEJLAGTIGHOVEDSTOLINDBERETNING lacks its content"
    )
    FHI_TILBAGEKALDT = Koderaekke(
        518,
        "Hovedstolen på en tilbagekaldt fordring kan ikke rettes",
        "A withdrawn claim's principal can't be corrected",
    )
    VIRKNINGSDATO_REGU = Koderaekke(
        519, "Virkningsdato må ikke angives ved REGU", "An effect date must not be given with REGU"
    )
    REF_UKENDT = Koderaekke(526, "Den annullerede aktion findes ikke", "The annulled action does not exist")
    REF_MANGLER = Koderaekke(
        527,
        "Den annullerede aktion skal angives, når fordringen kendes",
        "The annulled action must be named when the claim is known",
    )
    SKYLDNER_DOBBELT = Koderaekke(528, "Den samme skyldner er angivet to gange", "The same debtor is given twice")
    REF_TILBAGEKALDT = Koderaekke(
        530, "Den annullerede aktions fordring er tilbagekaldt", "The annulled action's claim was withdrawn"
    )
    DOM_UDEN_DATO = Koderaekke(
        531, "Dom eller forlig er angivet uden dato", "A judgment or settlement is told without its date"
    )
    DATO_UDEN_DOM = Koderaekke(
        532,
        "Doms- eller forligsdato er angivet uden dom eller forlig",
        "A date of judgment or settlement is given without one",
    )
    DOM_I_FREMTID = Koderaekke(
        533, "Doms- eller forligsdato ligger i fremtiden", "Date of judgment or settlement is in the future"
    )
    AENDR_INDR = Koderaekke(537, "INDR-fordringer kan ikke ændres", "INDR claims can't be changed")
    BORT_DMI = Koderaekke(538, "BORT kan ikke bruges i DMI", "BORT can't be used in DMI")
    GENINDSEND_AARSAG = Koderaekke(
        539,
        "Fordringen er tilbagekaldt med en årsag, der ikke kan genindsendes",
        "The claim was withdrawn for a reason that excludes resending",
    )
    GENINDSEND_IKKE_TILBAGEKALDT = Koderaekke(540, "Fordringen er ikke tilbagekaldt", "The claim was not withdrawn")
    GENINDSEND_FORDRINGSHAVER = Koderaekke(
        541, "Fordringen tilhører en anden fordringshaver", "The claim is another claimant's"
    )
    GENINDSEND_STAMDATA = Koderaekke(
        542, "Stiftelse, forfald og periode skal være som før", "Founding date, due date and period must be as before"
    )
    GENINDSEND = Koderaekke(543, "Aftalen tillader ikke genindsendelse", "The agreement does not permit resending")
    GENINDSEND_MODR = Koderaekke(544, "MODR-fordringer kan ikke genindsendes", "MODR claims can't be resent")
    VIRKNINGSDATO_FEJL = Koderaekke(
        546,
        "Virkningsdato må ikke angives ved tilbagekald med FEJL",
        "An effect date must not be given with withdrawal FEJL",
    )
    HOVEDFORDRING_TILBAGEKALDT = Koderaekke(547, "Hovedfordringen er tilbagekaldt", "The main claim was withdrawn")
    VIRKNINGSDATO_FREMTID = Koderaekke(548, "Virkningsdato ligger i fremtiden", "The effect date is in the future")
    STAMDATA = Koderaekke(550, "Et krævet stamdatafelt mangler", "A required master data field is missing")
    DMI_DATOER = Koderaekke(
        557,
        "I DMI skal forfald og SRB være ens for alle skyldnere",
        "In DMI due date and last date to pay must be the same for all debtors",
    )
    DMI_DOKUMENT_HAEFTELSE = Koderaekke(
        559, "Dokumenter om en skyldner kan ikke sendes til DMI", "Documents about one debtor can't go to DMI"
    )
    AKR_DMI = Koderaekke(
        565, "AKR-numre med 11 cifre kan ikke sendes til DMI", "AKR numbers of 11 digits can't go to DMI"
    )
    DATO_FOR_TIDLIG = Koderaekke(568, "Datoer må ikke ligge før 1900-01-01", "Dates must not be before 1900-01-01")
    PERIODE = Koderaekke(569, "Perioden slutter, før den begynder", "The period ends before it begins")
    DELTE_UNDERFORDRINGER = Koderaekke(
        570,
        "Fraskilte underfordringer skal tilbagekaldes først",
        "Related claims that were split off must be withdrawn first",
    )
    FAST_PSRM = Koderaekke(571, "FAST kan ikke bruges i PSRM", "FAST can't be used in PSRM")
    FORELOEBIG_PSRM = Koderaekke(
        572,
        "Foreløbigt fastsatte fordringer modtages kun i DMI",
        "Only DMI takes claims that are estimated for the time being",
    )
    TYPE_INAKTIV = Koderaekke(574, "Fordringstypen er ikke aktiv i PSRM", "The claim type is not active in PSRM")
    BFE = Koderaekke(575, "Fordringstypen kræver BFE-nummer", "The claim type demands a BFE number")
    AKTION_KENDT = Koderaekke(600, "AktionID findes allerede i PSRM", "PSRM already has the AktionID", hvor="psrm")
    ENDELIGT_OPHOERT = Koderaekke(
        602,
        "Fordringen er allerede tilbagekaldt med FEJL eller returneret",
        "The claim was already withdrawn with FEJL, or returned",
    )
    KUN_FEJL = Koderaekke(
        603, "Fordringen er tilbagekaldt; kun FEJL er nu muligt", "The claim was withdrawn; now only FEJL is possible"
    )
    TEKNISK = mf_kode(900, "Uventet teknisk fejl", "Unexpected technical error", "V")
    OVER_SALDO = Koderaekke(
        90001, "Nedskrivningen er større end fordringens saldo", "The write-down is above the claim's balance", "I"
    )
    FORDRING_UKENDT = Koderaekke(90002, "Fordringen kendes ikke", "The claim is not known", "I")
    AARSAG_BACKEND = Koderaekke(90003, "Årsagskoden modtages ikke i PSRM", "PSRM does not take the reason code", "I")
    AARSAG_AFTALE = Koderaekke(
        90004, "Aftalen tillader ikke årsagskoden", "The agreement does not permit the reason code", "I"
    )
    OVER_HOVEDSTOL = Koderaekke(
        90005,
        "Saldoen kan ikke overstige hovedstolen; ret den først",
        "The balance can't exceed the principal; correct that first",
        "I",
    )
    VIRKNINGSDATO_AUTOMATISK = Koderaekke(
        90006,
        "Virkningsdato må ikke angives ved BORD, HENS og KLAG",
        "An effect date must not be given with BORD, HENS and KLAG",
        "I",
    )
    AENDR = Koderaekke(
        90007, "Aftalen tillader ikke ændring af fordringer", "The agreement does not permit changing claims", "I"
    )
    GENINDSENDT_FOER = Koderaekke(90008, "Fordringen er genindsendt før", "The claim was resent before", "I")
    GENINDSEND_UF = Koderaekke(
        90009, "Hovedfordringen er i det andet system", "The main claim is in the other system", "I"
    )
    FORUDSAETNING_AFVIST = Koderaekke(
        90010,
        "Aktionen, som denne forudsætter, er afvist",
        "The action that this one presupposes was rejected",
        "I",
    )
    FILTERREGEL = mf_kode(90100, "Fordringen bryder en filterregel", "The claim breaks a filter rule", "I")
    HOERING_AFVIST = Koderaekke(90101, "Afvist i høring af inddrivelsen", "Rejected in hearing by RIM", "I", "hoering")
    HOERING_FORTRUDT = Koderaekke(
        90102, "Fortrudt i høring af fordringshaver", "Withdrawn in the hearing", "I", "hoering"
    )
    AKTION_UDGAAET = mf_kode(90111, "Aktionen findes ikke i NyMF", "NyMF has no such action", "I")
    FORDRINGSHAVERSKIFT = mf_kode(
        90112, "Fordringshaver kan ikke skiftes ved en ændring", "A change can't name another claimant", "I"
    )
    DMI_FELT = Koderaekke(
        90113,
        "DMI har ikke plads til oplysningen, som derfor ikke kan sendes dertil",
        "DMI has no place for what is told, so it can't be sent there",
        "I",
    )
    FLERE = mf_kode(90120, "Der er flere", "There are more", "I", tjenester=("KH", "USH"), advis=True)
    FELT_MAA_IKKE = Koderaekke(90550, "Aftalen tillader ikke feltet", "The agreement forbids the field", "I")

    @property
    def nummer(self) -> int:
        """The number of the receipt."""
        return self.value.nummer
