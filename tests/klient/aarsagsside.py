"""docs/reasons.md: which reasons each operation can give, and the fixture message that shows each. Run it to write it.

The reasons are those of `fordringsbro.sf1590.faelles.aarsager`, the titles those of the code list.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from fordringsbro.contract.codes import Liste, koder
from fordringsbro.contract.names import OPERATIONER
from fordringsbro.klient.fixtur import Fixturbesked, find_historier
from fordringsbro.klient.svar import Svarudfald
from fordringsbro.sf1590.faelles.aarsager import AARSAGER

ROD: Final = Path(__file__).resolve().parents[2]
SIDE: Final = ROD / "docs" / "reasons.md"
#: How a message must end to show a reason as what it is.
_SLAGS: Final = {
    Svarudfald.AFVIST: "rejection",
    Svarudfald.BEMAERKNING: "remark",
    Svarudfald.EJ_GENNEMFOERT: "not carried out",
    Svarudfald.GENNEMFOERT: "remark",
}
#: Reasons that no fixture shows, and why not.
UDEN_FIXTUR: Final = {
    "FOR_MANGE": "needs more than a thousand claims or bookings; the wire tests of the operation show it",
    "UNDER_INDDRIVELSE_KAN_IKKE": "needs an agreement without write-downs; the wire tests show it",
    "UNDER_INDDRIVELSE_IKKE_MELDT": "needs an agreement without write-downs; the wire tests show it",
}
_INDLEDNING: Final = """\
# Reasons of rejections and remarks

What each operation can say no to, why an action that was asked for is not carried out, and what may be remarked on a
message that is accepted; the fixture message that shows it is sent by `fordringsbro replay fixtures/`. Codes stand in
`LokalÅrsagskode` (`LokalÅrsagKode` in the receipts of requests and of `TilbageførIndbetaling`), their ids in the list
`kvitteringsaarsag` of `src/fordringsbro/contract/kodelister.toml`.

Beside these each operation can be answered with a technical error (`FB-3..` in the header) or a fault (`FB-1..`,
`FB-2..`): see [wire.md](wire.md) and the story `fixtures/sf1590b/99-fejl`.

This page is made by `make reasons`; a test keeps it in step with code list and fixtures.
"""


def viste() -> dict[tuple[str, str, Svarudfald], Fixturbesked]:
    """The first fixture message that shows each reason, by operation, code and outcome."""
    fundet: dict[tuple[str, str, Svarudfald], Fixturbesked] = {}
    for historie in find_historier([ROD / "fixtures"]):
        for besked in historie.beskeder:
            for kode in besked.forventet.koder & koder(Liste.KVITTERINGSAARSAG).keys():
                fundet.setdefault((besked.operation, kode, besked.forventet.udfald), besked)
    return fundet


def grunde(operation: str) -> Iterator[tuple[str, Svarudfald]]:
    """An operation's reasons and how the message ends by them, in the order of the code list."""
    af_operation = AARSAGER[operation]
    bemaerket = Svarudfald.GENNEMFOERT if operation.startswith("Anmod") else Svarudfald.BEMAERKNING
    slags = (
        (Svarudfald.AFVIST, af_operation.afvisninger),
        (Svarudfald.EJ_GENNEMFOERT, af_operation.hindringer),
        (bemaerket, af_operation.bemaerkninger),
    )
    for udfald, egne in slags:
        yield from ((kode, udfald) for kode in koder(Liste.KVITTERINGSAARSAG) if kode in egne)


def side() -> str:
    """The page."""
    linjer = [_INDLEDNING]
    fundet = viste()
    for tjeneste, operationer in OPERATIONER.items():
        egne = [operation for operation in operationer if operation in AARSAGER]
        if egne:
            linjer.append(f"## {tjeneste}\n")
        for operation in egne:
            linjer += [f"### {operation}\n", "| reason | | Danish | English | shown by |", "|---|---|---|---|---|"]
            linjer += [_linje(operation, kode, udfald, fundet) for kode, udfald in grunde(operation)]
            linjer.append("")
    return "\n".join(linjer)


def _linje(
    operation: str, kode: str, udfald: Svarudfald, fundet: dict[tuple[str, str, Svarudfald], Fixturbesked]
) -> str:
    raekke = koder(Liste.KVITTERINGSAARSAG)[kode]
    besked = fundet.get((operation, kode, udfald))
    sted = (
        f"[{besked.navn}](../{besked.sti.relative_to(ROD).as_posix()})"
        if besked
        else f"no fixture: {UDEN_FIXTUR[kode]}"
    )
    return f"| `{kode}` | {_SLAGS[udfald]} | {raekke.titel_da} | {raekke.titel_en} | {sted} |"


if __name__ == "__main__":
    SIDE.write_text(side(), encoding="utf-8")
