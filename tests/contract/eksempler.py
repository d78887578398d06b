"""Records that fill a structure: as much as it can hold, or as little as it must."""

from datetime import UTC, date, datetime
from decimal import Decimal

VAERDIER = {
    "oere": 123456,
    "decimal": Decimal("1.250"),
    "dato": date(2026, 1, 31),
    "tid": datetime(2026, 1, 31, 10, 30, tzinfo=UTC),
    "sandt": True,
    "heltal": 7,
    "fil": b"Testbilag",
}
UUID = "00000000-0000-4000-8000-000000000001"


def _tekst(noegle):
    if noegle in {"VirksomhedCVRNummer", "MunicipalityCVR"} or noegle.endswith("rOrganisation"):
        return "00000001"
    faste = {
        "ProduktionsenhedPNummer": "0000000001",
        "DebitorKontaktinformationGLNNummer": "0000000000001",
        "ØIRSagFølsomhed": "IKKE_FORTROLIGE_DATA",
        "ØIRAdresseLandekode": "DK",
        "ØIRAdresseVejkode": "0001",
        "ØIRPartIdentifikation": "0101800001",
    }
    if noegle in faste:
        return faste[noegle]
    fri = ("Titel", "Tekst", "tekst", "Navn", "Værdi", "SystemUnikIdentifikation", "BetalingIdentifikation")
    frie_fordele = noegle.startswith(
        ("Sag", "Dokument", "ØIRAdresse", "DebitorKontakt", "DebitorFinans", "Medarbejder")
    )
    frie_navne = {"FordringReference", "ØIRSagKLENummer", "ØIRDokumentFiltype", "LokalÅrsagskode", "FejlId", "AdvisId"}
    if noegle.endswith(fri) or frie_fordele or noegle in frie_navne or noegle in {"KildeId", "OnBehalfOfUser"}:
        return "Testværdi"
    if noegle in {"OpkrævningFakturanummer", "OpkrævningKortartKode"}:
        return "71"
    return UUID


def fuld(struktur, gren=0, dybde=0):
    """Every field, and of each choice the given branch."""
    post = {}
    udeladt = set()
    for valg in struktur.valg:
        for nummer, noegler in enumerate(valg.grene):
            if nummer != gren % len(valg.grene):
                udeladt |= noegler
    for felt in struktur.felter.values():
        if felt.noegle in udeladt:
            continue
        if felt.struktur is not None:
            vaerdi = fuld(felt.struktur, gren, dybde + 1)
        else:
            vaerdi = VAERDIER.get(felt.omsaetter.navn) or _tekst(felt.noegle)
        post[felt.noegle] = [vaerdi, vaerdi] if felt.gentages else vaerdi
    if struktur.jokertegn and not struktur.felter:
        post["LimitedXPath"] = "/A_I/BListe/B[2]/Æble"
    return post


def mindst(struktur):
    """Only what must be there; of a required choice the first branch."""
    valgte = {noegle for valg in struktur.valg if valg.kraevet for noegle in valg.grene[0]}
    post = {}
    for felt in struktur.felter.values():
        if not felt.kraevet and felt.noegle not in valgte:
            continue
        if felt.struktur is not None:
            vaerdi = mindst(felt.struktur)
        else:
            vaerdi = VAERDIER.get(felt.omsaetter.navn) or _tekst(felt.noegle)
        post[felt.noegle] = [vaerdi] if felt.gentages else vaerdi
    if struktur.jokertegn and struktur.navn == "IdentifikationType":
        post["LimitedXPath"] = "/A_I"
    return post
