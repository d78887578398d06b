"""`fordringsbro rules diff`: what differs between two versions of the rules, and for which recorded messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from fordringsbro.bootstrap.installation import Installation
from fordringsbro.cli.faelles.udskrift import skriv_json, skriv_linje, skriv_tabel
from fordringsbro.mf import store
from fordringsbro.nymf.aftaler.aftale import Aftale
from fordringsbro.platform.clock import Clock, local_date
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.jsontyper import JsonObjekt
from fordringsbro.platform.laesning import laes_dag
from fordringsbro.regler import RegelError, Regelsaet
from fordringsbro.regler.forskel import Aendringsslags, Regelaendring, alle_forskelle
from fordringsbro.regler.saetninger import saetning
from fordringsbro.regler.version import af_dag, af_mappe
from fordringsbro.tjek.model import Fordringsnoegle, Tjekfund, Tjekket, Tjekudfald, noegle_som_dict, vaerst
from fordringsbro.tjek.tjek import Dommer, Kilde, af_filer, tjek
from fordringsbro.tjek.tjekaftale import ALLE_FORMER, alt_i_psrm

_SLAGS = {
    Aendringsslags.TYPE_NY: "ny type / type added",
    Aendringsslags.TYPE_VAEK: "type udgået / type removed",
    Aendringsslags.NY: "ny / added",
    Aendringsslags.VAEK: "udgået / removed",
    Aendringsslags.AENDRET: "ændret / changed",
}


def version(navn: str, i_dag: date) -> Regelsaet:
    """The rules that an argument names: a date or a folder of packs.

    Raises:
        FejlError: `LAES_FIL` when it is neither, `REGELPAKKE` when a pack is not usable.
    """
    try:
        return af_dag(laes_dag(navn))
    except ValueError:
        mappe = Path(navn)
    if not mappe.is_dir():
        raise FejlError(Fejlkode.LAES_FIL, sted=navn)
    try:
        return af_mappe(mappe, i_dag)
    except RegelError as error:
        raise FejlError(Fejlkode.REGELPAKKE, sted=str(error)) from error


def aendringer(foer: Regelsaet, efter: Regelsaet, *, som_json: bool) -> bool:
    """Print the change log between two versions; whether there is any change."""
    fundet = list(alle_forskelle(foer, efter))
    if som_json:
        skriv_json([aendring.som_dict() for aendring in fundet])
    else:
        skriv_tabel(
            f"Ændringer / Changes: {len(fundet)}",
            ("Type", "Ændring / Change", "Regel / Rule", "Før / Before", "Efter / After"),
            map(_linje, fundet),
        )
    return bool(fundet)


def _linje(aendring: Regelaendring) -> tuple[str, ...]:
    tekster = (
        f"{saetning(regel).da} / {saetning(regel).en} [{regel.udfald}]" if regel else ""
        for regel in (aendring.foer, aendring.efter)
    )
    return (aendring.type_kode, _SLAGS[aendring.slags], aendring.regel_id, *tekster)


@dataclass(frozen=True, slots=True)
class Skifte:
    """One claim (or message, when it is about no claim) whose outcome changes.

    Attributes:
        fordring: The claim, or None.
        vaek: Rules and codes that told something of it before and no longer do; `nye` the other way round. A rule
            whose outcome changed stands in both.
    """

    fil: str
    fordring: Fordringsnoegle | None
    foer: Tjekudfald
    efter: Tjekudfald
    vaek: tuple[str, ...]
    nye: tuple[str, ...]

    def som_dict(self) -> JsonObjekt:
        """The change as JSON values."""
        return {
            "file": self.fil,
            **noegle_som_dict(self.fordring),
            "before": self.foer.value,
            "after": self.efter.value,
            "rules_gone": list(self.vaek),
            "rules_new": list(self.nye),
        }


def i_mappe(mappe: Path) -> list[Kilde]:
    """The messages that a folder holds, in any depth.

    Raises:
        FejlError: `LAES_FIL`.
    """
    if not mappe.is_dir():
        raise FejlError(Fejlkode.LAES_FIL, sted=str(mappe))
    return af_filer(sorted(mappe.rglob("*.xml")))


def modtagne(dele: Installation) -> list[Kilde]:
    """The deliveries that the MF services have kept, each to be judged as of the day on which it was received."""

    def laes(se_nummer: str, leverance_id: int) -> bytes:
        with dele.database.transaction() as conn:
            return store.anmodning(conn, se_nummer, leverance_id)

    with dele.database.transaction() as conn:
        return [
            Kilde(f"{se_nummer}/{leverance_id}", partial(laes, se_nummer, leverance_id), local_date(modtaget))
            for se_nummer, leverance_id, modtaget in store.modtagne(conn)
        ]


def beskeder(
    par: tuple[Regelsaet, Regelsaet], kilder: Sequence[Kilde], clock: Clock, aftale: Aftale | None, *, som_json: bool
) -> bool:
    """Judge recorded messages by both versions and print whose outcome changes; whether any does.

    Args:
        par: The two versions.
        kilder: The messages; those that create no claims are passed over.
        clock: Today.
        aftale: The agreement to judge under; None permits everything in PSRM.
        som_json: One JSON value instead of a table.

    Raises:
        FejlError: `LAES_FIL`.
    """
    aftale = aftale or alt_i_psrm(*par)
    # What form of delivery was agreed is no matter of the rules.
    foer, efter = ([*tjek(kilder, Dommer.efter(clock, aftale, regelsaet, ALLE_FORMER))] for regelsaet in par)
    fordringer = sum(tjekket.fordringer for tjekket in foer)
    fundet = [skifte for gl, ny in zip(foer, efter, strict=True) for skifte in skift(gl, ny)]
    if som_json:
        skriv_json({"messages": len(kilder), "claims": fordringer, "changed": [skifte.som_dict() for skifte in fundet]})
    else:
        _skriv(fundet, len(kilder), fordringer)
    return bool(fundet)


def skift(foer: Tjekket, efter: Tjekket) -> list[Skifte]:
    """The claims of one message whose outcome differs between two judgments of it."""
    gamle, nye = _efter_fordring(foer.fund), _efter_fordring(efter.fund)
    par = [(noegle, gamle.get(noegle, []), nye.get(noegle, [])) for noegle in gamle | nye]
    return [_skifte(foer.fil, *et) for et in par if vaerst(et[1]) is not vaerst(et[2])]


def _efter_fordring(fund: Sequence[Tjekfund]) -> dict[Fordringsnoegle | None, list[Tjekfund]]:
    fundne: dict[Fordringsnoegle | None, list[Tjekfund]] = {}
    for et in fund:
        fundne.setdefault(et.fordring, []).append(et)
    return fundne


def _skifte(fil: str, fordring: Fordringsnoegle | None, gamle: Sequence[Tjekfund], nye: Sequence[Tjekfund]) -> Skifte:
    sagt_foer = dict.fromkeys((fund.regel, fund.udfald) for fund in gamle)
    siges_nu = dict.fromkeys((fund.regel, fund.udfald) for fund in nye)
    return Skifte(
        fil,
        fordring,
        vaerst(gamle),
        vaerst(nye),
        tuple(regel for regel, udfald in sagt_foer if (regel, udfald) not in siges_nu),
        tuple(regel for regel, udfald in siges_nu if (regel, udfald) not in sagt_foer),
    )


def _skriv(fundet: list[Skifte], antal: int, fordringer: int) -> None:
    skriv_tabel(
        "Ændrede udfald / Changed outcomes",
        ("Fil / File", "Fordring / Claim", "Før / Before", "Efter / After", "Ikke mere / No longer", "Nu / Now"),
        ((s.fil, s.fordring, s.foer.value, s.efter.value, ", ".join(s.vaek), ", ".join(s.nye)) for s in fundet),
    )
    skriv_linje(f"{antal} beskeder / messages, {fordringer} fordringer / claims, {len(fundet)} ændret / changed")
