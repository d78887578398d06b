"""Master data, debtors, notes and documents: from the contract's records to NyMF's."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Final

from fordringsbro.aktion.aktioner import Skyldnerident
from fordringsbro.aktion.fordringsdata import (
    Bilag,
    Dokument,
    Fordringsdata,
    IdentType,
    Kategori,
    Note,
    Rentevalg,
    Skyldner,
)
from fordringsbro.aktion.ordret import PERIODE, Ordret
from fordringsbro.contract.binding import Post
from fordringsbro.contract.vaerdier import beskaer

_IDENTER: Final[dict[str, IdentType]] = {
    "PersonCivilRegistrationIdentifier": IdentType.CPR,
    "VirksomhedSENummerIdentifikator": IdentType.SE,
    "AlternativKontaktIdentifikator": IdentType.AKR,
}
_KONTAKT: Final = "EFIAlternativKontaktStruktur"
_HAEFTELSE: Final = "MFHaeftelseStruktur"
#: What is read of a claim by name, and what is ours to say: when it was received, and for which agreement (that of the
#: action). All else goes on as it was said.
_FORDRING_LAEST: Final = frozenset(
    {
        "FordringFordringArtKode",
        "FordringTypeKode",
        "FordringFordringHaverReference",
        "FordringProduktionEnhedIdentifikator",
        "FordringInddrivelseHovedFordringIdentifikator",
        "FordringFordringHaverBeskrivelseTekst",
        "FordringModtagelseDatoTid",
        "FordringStiftelseDato",
        "FordringForfaldDato",
        "FordringSidsteRettidigeBetalingDato",
        "FordringBeloebStruktur/ValutaKode",
        "FordringBeloebStruktur/FordringBeloeb",
        PERIODE,
        "FordringOprindeligBeloebStruktur/ValutaKode",
        "FordringOprindeligBeloebStruktur/InddrivelseFordringOprindeligBeloeb",
        "SagsbemaerkningSamling",
        "DokumentSamling",
        "RenteValgStruktur",
        "FordringHaverIdentifikator",
        "FordringHaeftelseSamling",
        "FordringBFENummer",
    }
)
#: What is read of a liability by name.
_HAEFTELSE_LAEST: Final = frozenset(
    {
        *(f"MFKundeStruktur/Valg/{navn}" for navn in _IDENTER),
        "HaeftelseForaeldelseDato",
        "HaeftelseDomIndikator",
        "HaeftelseDomDato",
        "HaeftelseForligIndikator",
        "HaeftelseForligDato",
        "HaeftelseForfaldDato",
        "HaeftelseSidsteRettidigeBetalingDato",
        "HaeftelseKommentar",
        "DokumentSamling",
    }
)


def fordringsdata(post: Post, kategori: Kategori, uden_periode: Callable[[str], bool]) -> Fordringsdata:
    """MFOpretFordringStruktur.

    Args:
        post: The structure.
        kategori: Main claim or related one; the contract tells it by where the structure stands.
        uden_periode: Whether claims of a type are of a point in time.
    """
    type_kode = beskaer(post["FordringTypeKode"])
    fra, til = _periode(post, uden_periode(type_kode))
    haeftelser = post["FordringHaeftelseSamling"][_HAEFTELSE]
    bfe_nummer = post.get("FordringBFENummer")
    return Fordringsdata(
        type_kode=type_kode,
        art=post["FordringFordringArtKode"],
        kategori=kategori,
        reference=beskaer(post.get("FordringFordringHaverReference")),
        beskrivelse=beskaer(post.get("FordringFordringHaverBeskrivelseTekst")),
        beloeb_oere=post["FordringBeloebStruktur"]["FordringBeloeb"],
        hovedstol_oere=post["FordringOprindeligBeloebStruktur"]["InddrivelseFordringOprindeligBeloeb"],
        stiftelsesdato=post.get("FordringStiftelseDato"),
        forfaldsdato=post["FordringForfaldDato"],
        srb=post["FordringSidsteRettidigeBetalingDato"],
        periode_fra=fra,
        periode_til=til,
        skyldnere=skyldnere(haeftelser),
        rentevalg=rentevalg(post),
        p_nummer=p_nummer(post),
        bilag=bilag(post, haeftelser),
        bfe_nummer=None if bfe_nummer is None else str(bfe_nummer),
        # A period that isn't judged as two days goes on as it was told, too.
        ordret=Ordret.af(post, _FORDRING_LAEST - {PERIODE} if None in (fra, til) else _FORDRING_LAEST),
    )


def _periode(post: Post, uden_periode: bool) -> tuple[date | None, date | None]:  # noqa: FBT001 - private
    """The period; none for a claim of a point in time, which must write one with equal dates.

    That is the only type for which equal dates are the open period of the first deliveries: rules of today demand a
    period of exactly one day of some types (GEDAINS), and set a least length where one day is too short.
    """
    periode = post["FordringPeriodeStruktur"]["FordringPeriode"]
    fra, til = periode.get("StartDate"), periode.get("EndDate")
    return (None, None) if uden_periode and fra == til else (fra, til)


def p_nummer(post: Post) -> str | None:
    """FordringProduktionEnhedIdentifikator."""
    nummer = post.get("FordringProduktionEnhedIdentifikator")
    return None if nummer is None else str(nummer)


def rentevalg(post: Post) -> Rentevalg | None:
    """RenteValgStruktur, with rule and rate code as NyMF has them: three digits, two digits."""
    rente = post.get("RenteValgStruktur")
    if rente is None:
        return None
    regel = beskaer(rente["RenteRegelIdentifikator"]).zfill(3)
    return Rentevalg(regel, f"{rente['RenteSatsKode']:02d}", rente.get("FordringRenteSatsAnvendt"))


def skyldnere(haeftelser: Iterable[Post]) -> tuple[Skyldner, ...]:
    """The debtors of some liabilities."""
    return tuple(map(_skyldner, haeftelser))


def _skyldner(haeftelse: Post) -> Skyldner:
    ident_type, ident = _ident(haeftelse["MFKundeStruktur"]["Valg"])
    return Skyldner(
        ident_type,
        ident,
        foraeldelsesdato=haeftelse.get("HaeftelseForaeldelseDato"),
        domsdato=haeftelse.get("HaeftelseDomDato"),
        forligsdato=haeftelse.get("HaeftelseForligDato"),
        forfaldsdato=haeftelse.get("HaeftelseForfaldDato"),
        srb=haeftelse.get("HaeftelseSidsteRettidigeBetalingDato"),
        dom=haeftelse["HaeftelseDomIndikator"],
        forlig=haeftelse.get("HaeftelseForligIndikator"),
        ordret=Ordret.af(haeftelse, _HAEFTELSE_LAEST),
    )


def ident(post: Post) -> Skyldnerident | None:
    """EFIKundeIdentStruktur: the one debtor that an action is about."""
    struktur = post.get("EFIKundeIdentStruktur")
    return None if struktur is None else Skyldnerident(*_ident(struktur["IdentValg"]))


def _ident(valg: Post) -> tuple[IdentType, str]:
    """Kind and number; a contact described in full is known by the number it refers to, without one by none."""
    ((navn, vaerdi),) = valg.items()
    if navn == _KONTAKT:
        henvisning = (vaerdi.get("AlternativKontaktHenvisningNummer") or {}).get("AlternativKontaktIdentifikator")
        return IdentType.AKR, "" if henvisning is None else str(henvisning)
    return _IDENTER[navn], str(vaerdi)


def bilag(post: Post, haeftelser: Iterable[Post] = ()) -> Bilag:
    """Notes and documents: on the claim, and on each liability."""
    noter = [_note(note) for note in _i(post, "SagsbemaerkningSamling", "MFNoteStruktur")]
    dokumenter = [_dokument(dokument) for dokument in _i(post, "DokumentSamling", "MFDokumentStruktur")]
    for nummer, haeftelse in enumerate(haeftelser, 1):
        kommentar = haeftelse.get("HaeftelseKommentar")
        if kommentar is not None:
            noter.append(_note(kommentar["MFNoteStruktur"], nummer))
        dokumenter += [_dokument(d, nummer) for d in _i(haeftelse, "DokumentSamling", "MFDokumentStruktur")]
    return Bilag(tuple(noter), tuple(dokumenter))


def _i(post: Post, samling: str, navn: str) -> list[Post]:
    fundne: list[Post] = (post.get(samling) or {}).get(navn, [])
    return fundne


def _note(note: Post, skyldner: int | None = None) -> Note:
    return Note(note["ModtagFordringNoteTekst"], skyldner, Ordret.af(note, {"ModtagFordringNoteTekst"}))


def _dokument(dokument: Post, skyldner: int | None = None) -> Dokument:
    fil = dokument["DokumentFormatValg"]["DokumentFil"]
    return Dokument.af_indhold(
        dokument["ModtagFordringDokumentArtKode"],
        fil["FilformatNavn"],
        fil["MeddelelseIndholdData"],
        reference=dokument.get("ModtagFordringDokumentEksternReference"),
        skyldner=skyldner,
    )
