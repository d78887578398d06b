"""A passing claim for any rule pack: the starting point of tests, fixtures and benchmarks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain
from typing import Final

from fordringsbro.platform.record import record
from fordringsbro.regler.fakta import ATTRIBUT, Stamdata
from fordringsbro.regler.filter import Filter
from fordringsbro.regler.forskydning import Forskydning, Frister, foerste_i_naeste_maaned
from fordringsbro.regler.model import Pakke, Regel, RegelError
from fordringsbro.regler.oversaet import beloebsgraenser

MODTAGET: Final = date(2025, 9, 1)
_EN_DAG: Final = timedelta(days=1)
_HOVEDSTOL_OERE: Final = 150_000
_SOEG_DAGE: Final = 1_100
_BETALINGSFRIST: Final = timedelta(days=14)


def eksempel(
    pakke: Pakke, *, modtaget: date = MODTAGET, start: date | None = None, hovedstol_oere: int = _HOVEDSTOL_OERE
) -> Stamdata:
    """A claim of the pack's type that breaks none of its rules.

    The claim concerns the latest month (or other period) that can be received on `modtaget`: dates are chosen
    one after the other, each as natural as the rules between it and the dates before it allow.

    Args:
        pakke: the rules to satisfy.
        modtaget: the reception date of the claim and, if it is a related claim, of its main claim.
        start: the first day of what the claim concerns; found by search if not given.
        hovedstol_oere: the wanted principal in øre; moved to the nearest one allowed.

    Raises:
        RegelError: no claim satisfies the rules (with this `start`).
    """
    dommer = Filter(pakke)
    for dag in _startdage(modtaget) if start is None else (start,):
        forslag = _forslag(pakke, dag, modtaget, hovedstol_oere)
        if not dommer.vurder(forslag):
            return forslag
    raise RegelError(f"{pakke.versionsnavn}: no claim received on {modtaget} satisfies every rule")


def _startdage(modtaget: date) -> Iterator[date]:
    """Days before the reception, latest first: first days of a month before all others."""
    dage = [modtaget - _EN_DAG * n for n in range(1, _SOEG_DAGE)]
    return chain((dag for dag in dage if dag.day == 1), (dag for dag in dage if dag.day != 1))


@record
class _Spand:
    """The dates or amounts that the rules leave open; None is no limit."""

    mindst: date | None = None
    hoejst: date | None = None

    def naermest(self, dag: date) -> date:
        """The allowed date nearest to `dag`."""
        if self.hoejst is not None:
            dag = min(dag, self.hoejst)
        return dag if self.mindst is None else max(dag, self.mindst)


def _anker(stamdata: Stamdata, anker: str) -> date | None:
    if anker == "dom_eller_forlig":
        return stamdata.domsdato or stamdata.forligsdato
    if anker == "maaned_efter_hf_modtagelse":
        modtaget = stamdata.hf_modtagelsesdato
        return None if modtaget is None else foerste_i_naeste_maaned(modtaget)
    vaerdi = getattr(stamdata, ATTRIBUT[anker]) if anker in ATTRIBUT else None
    return vaerdi if isinstance(vaerdi, date) else None


def _spand(pakke: Pakke, felt: str, stamdata: Stamdata) -> _Spand:
    """What the pack's rules leave open for a date, given the dates already chosen."""
    mindst: list[date] = []
    hoejst: list[date] = []
    for regel in pakke.regler:
        anker = _anker(stamdata, regel.anker) if regel.felt == felt else None
        if anker is None:
            continue
        frist = Frister(Forskydning.laes(regel.graense), rul=regel.foko == "med")[anker]
        if regel.op in {"ge", "eq", "gt"}:
            mindst.append(frist + _EN_DAG if regel.op == "gt" else frist)
        if regel.op in {"le", "eq", "lt"}:
            hoejst.append(frist - _EN_DAG if regel.op == "lt" else frist)
    return _Spand(max(mindst, default=None), min(hoejst, default=None))


def _kraever(pakke: Pakke, felt: str) -> bool:
    return any(regel.op in {"required", "one_required"} and felt in regel.felter for regel in pakke.regler)


def _slutning_af_maaned(dag: date) -> date:
    return foerste_i_naeste_maaned(dag) - _EN_DAG


def _forslag(pakke: Pakke, start: date, modtaget: date, hovedstol_oere: int) -> Stamdata:
    """A claim that begins on `start`, with each date chosen within what the earlier ones leave open."""
    relateret = pakke.kategori == "UF"
    s = Stamdata(
        type_kode=pakke.type_kode,
        art=pakke.arter[0],
        kategori=pakke.kategori or "HF",
        hovedstol_oere=hovedstol_oere,
        beloeb_oere=hovedstol_oere,
        modtagelsesdato=modtaget,
        beskrivelse="Eksempel på ydelse" if _kraever(pakke, "beskrivelse") else "",
        domsdato=start if _kraever(pakke, "domsdato") else None,
        hf_modtagelsesdato=modtaget if relateret else None,
        hf_forfaldsdato=start - _EN_DAG if relateret else None,
    )
    if _kraever(pakke, "periode_start"):
        s = replace(s, periode_start=start)
        s = replace(s, periode_slut=_spand(pakke, "periode_slut", s).naermest(_slutning_af_maaned(start)))
    s = replace(s, stiftelsesdato=_spand(pakke, "stiftelsesdato", s).naermest(start))
    s = replace(s, forfaldsdato=_spand(pakke, "forfaldsdato", s).naermest(s.stiftelsesdato or start))
    frist = (s.forfaldsdato or start) + _BETALINGSFRIST
    s = replace(s, srb=_spand(pakke, "srb", s).naermest(frist))
    s = replace(s, foraeldelsesdato=_spand(pakke, "foraeldelsesdato", s).naermest(modtaget))
    hovedstol = _hovedstol(pakke.regler, s)
    return replace(s, hovedstol_oere=hovedstol, beloeb_oere=hovedstol)


def _hovedstol(regler: tuple[Regel, ...], stamdata: Stamdata) -> int:
    """The principal nearest to the wanted one that every fixed or daily limit allows."""
    oere = stamdata.hovedstol_oere
    for regel in regler:
        if regel.anker == "kr_pr_dag" and stamdata.periode_start and stamdata.periode_slut:
            dage = (stamdata.periode_slut - stamdata.periode_start).days + 1
            oere = min(oere, beloebsgraenser(regel)[0] * dage)
        elif regel.id == "R_4_2":
            fra, til = beloebsgraenser(regel)
            oere = min(oere, fra) if regel.op == "le" else min(max(oere, fra), til or fra)
    return oere
