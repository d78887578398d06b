"""How `fordringsbro check` tells people what it found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from fordringsbro.cli.aftaler.udskrift import aftalt
from fordringsbro.cli.faelles.udskrift import skriv_linje
from fordringsbro.portal.tekster import kroner
from fordringsbro.tjek.model import Tjekfund, Tjekket, Tjekudfald

_ORD = {
    Tjekudfald.OK: "OK: intet ville blive afvist / nothing would be rejected",
    Tjekudfald.INFORMATION: "til orientering / for information",
    Tjekudfald.HOERING: "HØRING / HEARING",
    Tjekudfald.AFVIS: "AFVISES / REJECTED",
    Tjekudfald.UGYLDIG: "UGYLDIG / INVALID",
}


#: What stands in place of OK where something was not tried.
_SAA_VIDT: Final = "OK, så vidt det er afprøvet / as far as it was tried"


def skriv(resultater: Sequence[Tjekket]) -> None:
    """Print each message with its findings."""
    for tjekket in resultater:
        operation = f" ({tjekket.operation})" if tjekket.operation else ""
        udfald = _SAA_VIDT if tjekket.udfald is Tjekudfald.OK and tjekket.uafproevet else _ORD[tjekket.udfald]
        skriv_linje(f"{tjekket.fil}{operation}: {udfald}")
        if tjekket.pakker:
            skriv_linje(f"  Regler / Rules: {', '.join(tjekket.pakker)}")
        for en in tjekket.undtagelser:
            skriv_linje(f"  Undtagelse / Exception: {aftalt(en)}, {en.kilde}")
        for fund, steder in _samlet(tjekket.fund):
            for linje in fundlinjer(fund, steder):
                skriv_linje(linje)


def _samlet(fund: Sequence[Tjekfund]) -> Iterator[tuple[Tjekfund, int]]:
    """The findings; information that says the same of many places once, with the number of places."""
    antal = Counter(map(_ens, fund))
    fortalt = set()
    for et in fund:
        if et.udfald is not Tjekudfald.INFORMATION:
            yield et, 1
        elif _ens(et) not in fortalt:
            fortalt.add(_ens(et))
            yield et, antal[_ens(et)]


def _ens(fund: Tjekfund) -> tuple[object, ...]:
    return fund.regel, fund.udfald, fund.da, fund.graense


def fundlinjer(fund: Tjekfund, steder: int = 1) -> list[str]:
    """One finding as indented lines; `steder` is the number of places that it was found in."""
    flere = f" (+ {steder - 1} andre steder / other places)" if steder > 1 else ""
    linjer = [f"  {fund.regel}  {_ORD[fund.udfald]}  [{fund.klasse}]", f"    {fund.sti}{flere}", f"    {fund.da}"]
    if fund.en:
        linjer.append(f"    {fund.en}")
    if fund.graense is not None:
        linjer.append(f"    Grænse / Limit: {_graense(fund)}")
    if fund.rettelse or fund.fix:
        linjer.append("    Ret / Fix: " + " / ".join(tekst for tekst in (fund.rettelse, fund.fix) if tekst))
    if fund.kilde:
        linjer.append(f"    Kilde / Source: {', '.join(fund.kilde)}")
    return linjer


def _graense(fund: Tjekfund) -> str:
    return f"{kroner(fund.graense)} kr." if isinstance(fund.graense, int) else str(fund.graense)
