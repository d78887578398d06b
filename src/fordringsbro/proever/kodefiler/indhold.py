"""The contents of actions as the files write them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import uuid4

from fordringsbro.aktion import aktioner as a
from fordringsbro.aktion.aarsager import Nedskrivningsaarsag
from fordringsbro.aktion.fordringsdata import (
    Bilag,
    Dokument,
    Fordringsdata,
    Genindsendelse,
    IdentType,
    Kategori,
    Note,
    Rentevalg,
    Skyldner,
)
from fordringsbro.platform.jsontyper import JsonKilde, JsonObjekt
from fordringsbro.proever.kodefiler.fil import DATO
from fordringsbro.regler import Regelsaet, eksempel
from fordringsbro.regler.typer import kraever_bfe

#: Made up: no such person.
_CPR: Final = "0101800001"


def godt_krav(type_kode: str, regelsaet: Regelsaet, dato: date = DATO) -> Fordringsdata:
    """A claim that passes every check and rule, with a reference of its own and one made-up debtor.

    Args:
        type_kode: The claim type; of one without a pack the facts are those of a daycare claim.
        regelsaet: The rule packs.
        dato: The reception date.

    Raises:
        LookupError: There is no pack for that day.
    """
    pakke = regelsaet.pakke(type_kode, dato) or regelsaet.pakke("KFDAINS", dato)
    if pakke is None:
        raise LookupError("there is no pack to take an example from")
    fakta = eksempel(pakke, modtaget=dato)
    return Fordringsdata(
        type_kode=type_kode,
        art=fakta.art,
        kategori=Kategori(fakta.kategori),
        reference=f"REF-{uuid4().hex[:12]}",
        beskrivelse=fakta.beskrivelse,
        beloeb_oere=fakta.beloeb_oere,
        hovedstol_oere=fakta.hovedstol_oere,
        stiftelsesdato=fakta.stiftelsesdato,
        forfaldsdato=fakta.forfaldsdato,
        srb=fakta.srb,
        periode_fra=fakta.periode_start,
        periode_til=fakta.periode_slut,
        skyldnere=(Skyldner(IdentType.CPR, _CPR, fakta.foraeldelsesdato, fakta.domsdato, fakta.forligsdato),),
        bfe_nummer="100234567" if kraever_bfe(type_kode) else None,
    )


def fordringsdata(raa: JsonKilde, regelsaet: Regelsaet) -> Fordringsdata:
    """A claim that passes, changed as the file says."""
    givet = dict(raa)
    data = godt_krav(givet.pop("type_kode", "KFDAINS"), regelsaet)
    (skyldner,) = data.skyldnere
    skyldnere = tuple(replace(skyldner, **en) for en in givet.pop("skyldnere", ({},)))
    data = replace(data, skyldnere=skyldnere, rentevalg=_rentevalg(givet.pop("rentevalg", None)), bilag=_bilag(givet))
    givet |= dict.fromkeys(givet.pop("uden", ()))
    return replace(data, **givet)


def _rentevalg(raa: JsonKilde | None) -> Rentevalg | None:
    if raa is None:
        return None
    sats = raa.get("sats")
    return Rentevalg(raa["regel"], raa["satskode"], None if sats is None else Decimal(str(sats)))


def _bilag(givet: JsonObjekt) -> Bilag:
    noter = tuple(Note(_tekst(note), note.get("skyldner")) for note in givet.pop("noter", ()))
    dokumenter = tuple(
        Dokument("DOM", et.get("filformat", "pdf"), et.get("stoerrelse", 10), "0" * 64, skyldner=et.get("skyldner"))
        for et in givet.pop("dokumenter", ())
    )
    return Bilag(noter, dokumenter)


def _tekst(note: JsonKilde) -> str:
    return "n" * int(note["laengde"]) if "laengde" in note else str(note["tekst"])


def _skyldner(givet: JsonObjekt) -> a.Skyldnerident | None:
    ident = givet.pop("skyldner", None)
    return a.Skyldnerident(IdentType.CPR, ident) if ident is not None else None


def _nedskrivning(givet: JsonObjekt) -> a.Aktionsindhold:
    aarsag = Nedskrivningsaarsag(givet.get("aarsag", Nedskrivningsaarsag.INDB))
    dato = givet.get("virkningsdato", None if aarsag == Nedskrivningsaarsag.REGU or givet.get("uden_dato") else DATO)
    return a.Nedskrivning(givet.get("beloeb_oere", 100_00), aarsag, dato, _skyldner(givet))


def _aendring(givet: JsonObjekt) -> a.Aktionsindhold:
    return a.Aendring(p_nummer=givet.pop("p_nummer", "1000000001"), bilag=_bilag(givet))


def _annullering(givet: JsonObjekt) -> a.Aktionsindhold:
    bilag, skyldner = _bilag(givet), _skyldner(givet)
    return a.Annullering(givet.get("beloeb_oere", 100_00), givet.get("virkningsdato"), skyldner, bilag)


def _opskrivning(givet: JsonObjekt) -> a.Aktionsindhold:
    bilag = _bilag(givet)
    return a.Opskrivning(givet.get("beloeb_oere", 100_00), givet.get("virkningsdato"), bilag)


_LAESERE: Final[dict[type, Callable[[dict[str, Any]], a.Aktionsindhold]]] = {
    a.Nedskrivning: _nedskrivning,
    a.Opskrivning: _opskrivning,
    a.Annullering: _annullering,
    a.Hovedstolsrettelse: lambda givet: a.Hovedstolsrettelse(givet["hovedstol_oere"]),
    a.Tilbagekald: lambda givet: a.Tilbagekald(givet["aarsag"], givet.get("virkningsdato")),
    a.Aendring: _aendring,
}


def indhold(aktion: JsonKilde, regelsaet: Regelsaet, tidligere_fordring_id: int) -> a.Aktionsindhold | None:
    """What an action of a file holds.

    Args:
        aktion: The action as written; `indhold_af` names another action whose content it holds, or nothing.
        regelsaet: Where a claim that passes comes from.
        tidligere_fordring_id: The claim that a resending sends again.
    """
    kode = aktion.get("indhold_af", aktion["aktion"])
    if kode == "":
        return None
    data = dict(aktion.get("data", {}))
    slags = a.INDHOLD[kode]
    if slags is Fordringsdata:
        return fordringsdata(data, regelsaet)
    if slags is Genindsendelse:
        claim = fordringsdata(data, regelsaet)
        felter = {felt: getattr(claim, felt) for felt in claim.__dataclass_fields__}
        return Genindsendelse(**felter, tidligere_fordring_id=tidligere_fordring_id)
    return _LAESERE[slags](data)
