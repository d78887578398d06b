"""Actions as PSRM is told of them, by the MF contract; what that of 2014 lacks is reconstructed in the schema."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from fordringsbro.aktion import aktioner as a
from fordringsbro.aktion.fordringsdata import (
    INTET,
    Bilag,
    Dokument,
    Fordringsdata,
    Genindsendelse,
    IdentType,
    Note,
    Rentevalg,
    Skyldner,
)
from fordringsbro.aktion.ordret import PERIODE_FRA, PERIODE_TIL
from fordringsbro.contract.binding import Post
from fordringsbro.contract.mf_ord import AKTIONSSTRUKTUR
from fordringsbro.contract.vaerdier import Simpel
from fordringsbro.inddrivelse.levering import MangletIdError
from fordringsbro.inddrivelse.levering import Post as Leveringspost

_KONTAKT: Final = "MFKundeStruktur/Valg/EFIAlternativKontaktStruktur/"
_FORKLARING: Final = {
    "INDB": "Indbetaling til fordringshaver",
    "REGU": "Regulering",
    "FEJL": "Fejl",
    "HENS": "Henstand",
    "KLAG": "Klage",
}


def forklaring(aarsag: str) -> str:
    """What the mandatory text beside a reason code says: its meaning, where that is public."""
    return _FORKLARING.get(aarsag, f"Årsagskode {aarsag}")


def aktion(post: Leveringspost) -> Post:
    """One FordringAktion.

    Raises:
        ValueError: The content doesn't fit the action code; such an action never gets here.
        MangletIdError: PSRM has told no id of a claim that the action names.
    """
    opgave = post.opgave
    if not a.passer(opgave.aktionskode, opgave.data):
        raise ValueError("the content does not fit the action code")
    _kraev_ider(post, opgave.data)
    return {
        "ModtagFordringAktionKode": opgave.aktionskode,
        "FordringHaverIdentifikator": opgave.fordringshaver_id,
        "AktionValg": _valg(post, opgave.data),
        "ModtagFordringAktionIdentifikator": opgave.aktion_id,
    }


def _kraev_ider(post: Leveringspost, data: a.Aktionsindhold) -> None:
    """Never leave a claim's id out where it has one: that would be an action on another claim, or a new main claim."""
    naevnte: list[int | None] = []
    if not isinstance(data, Fordringsdata):
        naevnte.append(post.backend_fordring_id)
    elif post.opgave.hoved_fordring_id is not None:
        naevnte.append(post.backend_hoved_id)
    if isinstance(data, Genindsendelse):
        naevnte.append(post.backend_tidligere_id)
    if None in naevnte:
        raise MangletIdError


def _valg(post: Leveringspost, data: a.Aktionsindhold) -> Post:
    match data:
        case Genindsendelse():
            tidligere = {"FordringInddrivelseFordringIdentifikator": post.backend_tidligere_id}
            navn, indhold = "MFGenindsendFordringStruktur", {**tidligere, "MFOpretFordringStruktur": _opret(post, data)}
        case Fordringsdata():
            # Related claims go as deliveries of their own, after PSRM has created the main claim.
            navn = "OpretFordringAktion"
            indhold = {"MFOpretFordringStruktur": _opret(post, data), "OpretUnderfordringSamling": {}}
        case a.Nedskrivning():
            navn, indhold = "MFNedskrivFordringStruktur", _nedskriv(post, data)
        case a.Opskrivning():
            navn, indhold = "MFOpskrivningReguleringStruktur", _opskriv(post, data)
        case a.Annullering():
            navn, indhold = AKTIONSSTRUKTUR[post.opgave.aktionskode], _annuller(post, data)
        case a.Hovedstolsrettelse():
            navn, indhold = "MFFejlagtigHovedstolIndberetningStruktur", _hovedstol(post, data)
        case a.Tilbagekald():
            navn, indhold = "MFTilbagekaldFordringStruktur", _tilbagekald(post, data)
        case a.Aendring():
            navn, indhold = "MFAendrFordringStruktur", _aendr(post, data)
    # That of a claim stands in the claim's own structure.
    return {navn: indhold if isinstance(data, Fordringsdata) else data.ordret.paa(indhold)}


def _opret(post: Leveringspost, data: Fordringsdata) -> Post:
    fordring: Post = {
        "FordringFordringArtKode": data.art,
        "FordringTypeKode": data.type_kode,
        "FordringFordringHaverReference": data.reference,
        "FordringProduktionEnhedIdentifikator": int(data.p_nummer) if data.p_nummer else None,
        "FordringInddrivelseHovedFordringIdentifikator": post.backend_hoved_id,
        "FordringFordringHaverBeskrivelseTekst": data.beskrivelse or None,
        # A related claim inherits its main claim's time of receipt, which PSRM knows.
        "FordringModtagelseDatoTid": None if post.backend_hoved_id else post.opgave.modtaget,
        "FordringStiftelseDato": data.stiftelsesdato,
        "FordringForfaldDato": data.forfaldsdato,
        "FordringSidsteRettidigeBetalingDato": data.srb,
        "FordringBeloebStruktur": {"ValutaKode": "DKK", "FordringBeloeb": data.beloeb_oere},
        "FordringPeriodeStruktur": {"FordringPeriode": _periode(data)},
        "FordringOprindeligBeloebStruktur": {
            "ValutaKode": "DKK",
            "InddrivelseFordringOprindeligBeloeb": data.hovedstol_oere,
        },
        **_bilag(data.bilag),
        "RenteValgStruktur": _rentevalg(data.rentevalg),
        "FordringHaverIdentifikator": post.opgave.fordringshaver_id,
        "FordringHaeftelseSamling": {
            "MFHaeftelseStruktur": [
                _haeftelse(skyldner, len(data.skyldnere), data.bilag, nummer)
                for nummer, skyldner in enumerate(data.skyldnere, 1)
            ]
        },
        "FordringBFENummer": int(data.bfe_nummer) if data.bfe_nummer else None,
    }
    return data.ordret.paa(fordring)


def periode(data: Fordringsdata) -> tuple[Simpel | None, Simpel | None]:
    """The period as it is sent: as it was told, in the words of the MF contract or by one or two days.

    The structure is mandatory while the filter demands that a claim of a point in time has no period; the contract's
    own convention for "no real end" is an end that equals the start (README of delivery 20110831). So a claim without
    a period gets its day of origin as both. One day alone stays alone: nobody told the other.
    """
    fortalt = data.ordret.skrevet(PERIODE_FRA), data.ordret.skrevet(PERIODE_TIL)
    if any(fortalt):
        return fortalt
    if data.periode_fra or data.periode_til:
        return data.periode_fra, data.periode_til
    fra = data.stiftelsesdato or data.forfaldsdato
    return fra, fra


def _periode(data: Fordringsdata) -> Post:
    fra, til = periode(data)
    return {"StartDate": fra, "EndDate": til}


def _haeftelse(skyldner: Skyldner, antal: int, bilag: Bilag, nummer: int) -> Post:
    kommentar = _kommentar([note for note in bilag.noter if note.skyldner == nummer])
    dokumenter = [_dokument(dokument) for dokument in bilag.dokumenter if dokument.skyldner == nummer]
    beskrevet = any(sti.startswith(_KONTAKT) for sti, _ in skyldner.ordret.blade)
    haeftelse: Post = {
        # A contact that is described in full has its number inside.
        "MFKundeStruktur": {"Valg": {} if beskrevet else _kunde(skyldner)},
        # Unless the claimant says otherwise it is joint and several; one debtor alone is the ordinary form.
        "HaeftelseFormKode": "SOL" if antal > 1 else "ALM",
        "HaeftelseForaeldelseDato": skyldner.foraeldelsesdato,
        "HaeftelseDomIndikator": skyldner.domsdato is not None,
        "HaeftelseDomDato": skyldner.domsdato,
        "HaeftelseForligIndikator": skyldner.forligsdato is not None,
        "HaeftelseForligDato": skyldner.forligsdato,
        "HaeftelseKommentar": {"MFNoteStruktur": kommentar} if kommentar else None,
        "HaeftelseForfaldDato": skyldner.forfaldsdato,
        "HaeftelseSidsteRettidigeBetalingDato": skyldner.srb,
        "DokumentSamling": {"MFDokumentStruktur": dokumenter} if dokumenter else None,
    }
    return skyldner.ordret.paa(haeftelse)


def _kommentar(noter: Sequence[Note]) -> Post:
    """The one note that a liability can have."""
    samlet: Post = {"ModtagFordringNoteTekst": "\n".join(note.tekst for note in noter)} if noter else {}
    for note in noter:
        samlet = note.ordret.paa(samlet)
    return samlet


def _rentevalg(valg: Rentevalg | None) -> Post | None:
    if valg is None:
        return None
    return {
        "RenteRegelIdentifikator": valg.regel,
        "RenteSatsKode": int(valg.satskode),
        "FordringRenteSatsAnvendt": valg.sats,
    }


def _bilag(bilag: Bilag) -> Post:
    """Notes and documents on the claim itself."""
    noter = [_note(note) for note in bilag.noter if note.skyldner is None]
    dokumenter = [_dokument(dokument) for dokument in bilag.dokumenter if dokument.skyldner is None]
    return {
        "SagsbemaerkningSamling": {"MFNoteStruktur": noter} if noter else {},
        "DokumentSamling": {"MFDokumentStruktur": dokumenter} if dokumenter else {},
    }


def _note(note: Note) -> Post:
    return note.ordret.paa({"ModtagFordringNoteTekst": note.tekst})


def _dokument(dokument: Dokument) -> Post:
    return {
        "ModtagFordringDokumentArtKode": dokument.art,
        "ModtagFordringDokumentEksternReference": dokument.reference,
        "DokumentFormatValg": {
            "DokumentFil": {"FilformatNavn": dokument.filformat, "MeddelelseIndholdData": dokument.indhold}
        },
    }


def _kunde(skyldner: Skyldner | a.Skyldnerident) -> Post:
    if skyldner.ident_type == IdentType.CPR:
        return {"PersonCivilRegistrationIdentifier": skyldner.ident}
    if skyldner.ident_type == IdentType.AKR:
        return {"AlternativKontaktIdentifikator": int(skyldner.ident)}
    if skyldner.ident_type in {IdentType.CVR, IdentType.SE}:
        # The contract has no place for a CVR number; a company's CVR number is one of its SE numbers.
        return {"VirksomhedSENummerIdentifikator": skyldner.ident}
    raise ValueError("PSRM knows no such kind of number")


def _ident(skyldner: a.Skyldnerident | None) -> Post | None:
    return {"IdentValg": _kunde(skyldner)} if skyldner else None


def _beloeb(navn: str, oere: int) -> Post:
    return {"ValutaKode": "DKK", navn: oere}


def _nedskriv(post: Leveringspost, data: a.Nedskrivning) -> Post:
    return {
        "FordringInddrivelseFordringIdentifikator": post.backend_fordring_id,
        "EFIKundeIdentStruktur": _ident(data.skyldner),
        "FordringNedskrivningVirkningFraDato": data.virkningsdato,
        "NedskrivningAarsagStruktur": {
            "FordringNedskrivningAarsagKode": data.aarsag,
            "FordringNedskrivningAarsagBegrundelseTekst": forklaring(data.aarsag),
        },
        "NedskrivningBeloebStruktur": _beloeb("FordringNedskrivningBeloeb", data.beloeb_oere),
    }


def _opskriv(post: Leveringspost, data: a.Opskrivning) -> Post:
    return {
        "FordringInddrivelseFordringIdentifikator": post.backend_fordring_id,
        "FordringOpskrivningVirkningFraDato": data.virkningsdato,
        "OpskrivningBeloebStruktur": _beloeb("FordringOpskrivningBeloeb", data.beloeb_oere),
    }


def _annuller(post: Leveringspost, data: a.Annullering) -> Post:
    navne = ("FordringNedskrivningVirkningFraDato", "NedskrivningBeloebStruktur", "FordringNedskrivningBeloeb")
    if post.opgave.aktionskode in a.OPSKRIVENDE:
        navne = ("FordringOpskrivningVirkningFraDato", "OpskrivningBeloebStruktur", "FordringOpskrivningBeloeb")
    dato, struktur, beloeb = navne
    return {
        "FordringInddrivelseFordringIdentifikator": post.backend_fordring_id,
        "ModtagFordringAktionIdentifikatorReference": post.backend_reference_id,
        "EFIKundeIdentStruktur": _ident(data.skyldner),
        dato: data.virkningsdato,
        struktur: _beloeb(beloeb, data.beloeb_oere),
        **(_bilag(data.bilag) if data.bilag != INTET else {}),
    }


def _hovedstol(post: Leveringspost, data: a.Hovedstolsrettelse) -> Post:
    return {
        "FordringInddrivelseFordringIdentifikator": post.backend_fordring_id,
        "FordringOprindeligBeloebStruktur": _beloeb("InddrivelseFordringOprindeligBeloeb", data.hovedstol_oere),
    }


def _tilbagekald(post: Leveringspost, data: a.Tilbagekald) -> Post:
    return {
        "FordringInddrivelseFordringIdentifikator": post.backend_fordring_id,
        "HovedFordringTilbagekaldAarsagStruktur": {
            "HovedFordringTilbagekaldAarsagKode": data.aarsag,
            "HovedFordringTilbageAarsagBegrundelseTekst": forklaring(data.aarsag),
        },
        # What is related goes along without being named.
        "RelateretFordringKategoriListe": {},
        "FordringVirkningFraDato": data.virkningsdato,
        # Costs are no part of any public guidance on withdrawals.
        "FordringTilbageOmkostningBetalingIndikator": False,
    }


def _aendr(post: Leveringspost, data: a.Aendring) -> Post:
    haeftelser = [
        _haeftelse(skyldner, len(data.skyldnere), data.bilag, nummer)
        for nummer, skyldner in enumerate(data.skyldnere, 1)
    ]
    return {
        "FordringInddrivelseFordringIdentifikator": post.backend_fordring_id,
        "FordringFordringArtKode": data.art,
        "FordringProduktionEnhedIdentifikator": int(data.p_nummer) if data.p_nummer else None,
        "FordringStiftelseDato": data.stiftelsesdato,
        **_bilag(data.bilag),
        "RenteValgStruktur": _rentevalg(data.rentevalg),
        "HaeftelseSamling": {"MFHaeftelseStruktur": haeftelser} if haeftelser else {},
    }
