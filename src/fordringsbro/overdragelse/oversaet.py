"""A claim of the ledger as NyMF is asked about it. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from fordringsbro.aktion.fordringsdata import Fordringsart, Fordringsdata, IdentType, Kategori, Rentevalg, Skyldner
from fordringsbro.debitor.model import Fordring, Haeftelse, Registrering
from fordringsbro.debitor.part import Part, enkelte
from fordringsbro.nymf.model import Anmodning
from fordringsbro.platform.laesning import laes_dag

#: The kinds of specification that hold master data of collection.
DOMSDATO = "DOMSDATO"
FORLIGSDATO = "FORLIGSDATO"
RENTEVALG = "RENTEVALG"
BFE = "BFE"

# A rule of three digits, a code of two, and a rate in percent; ASCII digits, since others are no numbers on the wire.
_RENTEVALG = re.compile(r"([0-9]{3})/([0-9]{2})(?:/([0-9]{1,3}(?:\.[0-9]{1,4})?))?")

# How long a BFE number can be is our reading; all there are have fewer digits.
_BFE = re.compile(r"[0-9]{1,10}")


def anmodning(
    fordring: Fordring,
    *,
    fordringshaver_id: int,
    restance_oere: int,
    srb: date | None,
    haeftende: Sequence[Part],
    eksterne: Mapping[UUID, UUID] | None = None,
) -> Anmodning:
    """The request to create `fordring` at NyMF.

    Args:
        fordring: The claim as it was registered.
        fordringshaver_id: The agreement it is sent under.
        restance_oere: What is owed now; the principal stays as registered.
        srb: The last date to pay that counts now.
        haeftende: Everybody liable, the account's responsible one first.
        eksterne: Claim -> external id, for claims that are handed over again; others have their own.
    """
    eksterne = eksterne or {}
    hoved_id = fordring.hoved_fordring_id
    data = Fordringsdata(
        type_kode=fordring.type_kode,
        art=Fordringsart.MODR if fordring.modregning else Fordringsart.INDR,
        kategori=Kategori.UF if fordring.er_relateret else Kategori.HF,
        # The claimant's own reference if it gave one; the claim's id is unique too, and 32 characters fit in 36.
        reference=fordring.reference or fordring.fordring_id.hex,
        beskrivelse=beskrivelse(fordring),
        beloeb_oere=restance_oere,
        hovedstol_oere=fordring.hovedstol_oere,
        stiftelsesdato=fordring.stiftelsesdato,
        forfaldsdato=fordring.forfaldsdato,
        srb=srb,
        periode_fra=fordring.periode_fra,
        periode_til=fordring.periode_til,
        skyldnere=_skyldnere(fordring, haeftende),
        rentevalg=_rentevalg(fordring),
        bfe_nummer=_specifikation(fordring, BFE),
        p_nummer=haeftende[0].p_nummer if haeftende else None,
    )
    return Anmodning(
        fordringshaver_id=fordringshaver_id,
        ekstern_id=eksterne.get(fordring.fordring_id, fordring.fordring_id),
        data=data,
        hoved_ekstern_id=eksterne.get(hoved_id, hoved_id) if hoved_id else None,
    )


def beskrivelse(fordring: Fordring) -> str:
    """The claim's text lines in their order, in one line."""
    return " ".join(linje.tekst for linje in sorted(fordring.tekstlinjer, key=lambda linje: linje.nummer))


def haeftende(registrering: Registrering) -> Callable[[Fordring, date], tuple[Part, ...]]:
    """Says of each claim of a new account who is liable for it on a day: the responsible one first, nobody twice.

    What is shared is put together once, and each claim's own liabilities are found at once.
    """
    konto = registrering.konto
    faelles = enkelte((*((konto.ansvarlig,) if konto.ansvarlig else ()), *konto.medhaeftere))
    egne: defaultdict[UUID, list[Haeftelse]] = defaultdict(list)
    for haeftelse in registrering.haeftelser:
        egne[haeftelse.fordring_id].append(haeftelse)

    def haefter(fordring: Fordring, dato: date) -> tuple[Part, ...]:
        mine = egne.get(fordring.fordring_id)
        return enkelte((*faelles, *(h.part for h in mine if h.gaelder(dato)))) if mine else faelles

    return haefter


def _skyldnere(fordring: Fordring, haeftende: Sequence[Part]) -> tuple[Skyldner, ...]:
    """The debtors; SF1590 gives the dates that collection keeps for each debtor once a claim."""
    domsdato, forligsdato = _dato(fordring, DOMSDATO), _dato(fordring, FORLIGSDATO)
    return tuple(
        Skyldner(
            ident_type=IdentType(part.ident_type),
            ident=part.ident,
            foraeldelsesdato=fordring.foraeldelsesdato,
            domsdato=domsdato,
            forligsdato=forligsdato,
        )
        for part in haeftende
    )


def _dato(fordring: Fordring, slags: str) -> date | None:
    tekst = _specifikation(fordring, slags)
    return laes_dag(tekst) if tekst else None


def _specifikation(fordring: Fordring, slags: str) -> str | None:
    for specifikation in fordring.specifikationer:
        if specifikation.type == slags:
            return specifikation.vaerdi
    return None


def _rentevalg(fordring: Fordring) -> Rentevalg | None:
    tekst = _specifikation(fordring, RENTEVALG)
    return laes_rentevalg(tekst) if tekst else None


def laes_rentevalg(tekst: str) -> Rentevalg:
    """Read `rule/code` or `rule/code/rate`, as in `001/98` or `001/03/2.50`.

    Raises:
        ValueError: The text has another form.
    """
    fundet = _RENTEVALG.fullmatch(tekst)
    if fundet is None:
        raise ValueError("an interest choice is rule/code or rule/code/rate")
    return Rentevalg(fundet[1], fundet[2], Decimal(fundet[3]) if fundet[3] else None)


def laes_bfe(tekst: str) -> str:
    """Read the number of a real property.

    Raises:
        ValueError: The text has another form than up to ten digits.
    """
    if _BFE.fullmatch(tekst) is None:
        raise ValueError("a BFE number is up to ten digits")
    return tekst
