"""docs/faults.md: what can go wrong, what happens then, and who proves it. Run it to write the page."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Final

from fejlliste import grupper
from fejlmaerker import Proeve, proever

SIDE: Final = Path(__file__).resolve().parents[2] / "docs" / "faults.md"
_INDLEDNING: Final = """\
# What can go wrong, and what happens then

{antal} faults in {grupper} groups. The first three columns are kept in `tests/fejl/`, the last is read from the marks
on the tests (`@pytest.mark.fault("K8")`) and from the cases of the wire corpus. `make test` runs them all; what is
marked *long* runs in `make test-long` besides.

This page is made by `make faults`; a test keeps it in step. [CONTRIBUTING](../CONTRIBUTING.md) tells how to add to it.
"""


def side() -> str:
    """The page."""
    viser: defaultdict[str, list[Proeve]] = defaultdict(list)
    for proeve in proever():
        viser[proeve.fejl].append(proeve)
    linjer = [_INDLEDNING.format(antal=sum(len(fejl) for _, fejl in grupper().values()), grupper=len(grupper()))]
    for bogstav, (titel, gruppe) in grupper().items():
        linjer += [f"## {bogstav}. {titel}\n", "| id | when | then | shown by |", "|---|---|---|---|"]
        linjer += [f"| {f.id} | {f.galt} | {f.her} | {_vist(viser[f.id])} |" for f in gruppe]
        linjer.append("")
    return "\n".join(linjer)


def _vist(proever_: list[Proeve]) -> str:
    """File by file, so that a file's name stands once."""
    filer: defaultdict[str, list[str]] = defaultdict(list)
    straks = {(proeve.fil, proeve.navn) for proeve in proever_ if not proeve.lang}
    for proeve in proever_:
        if proeve.lang and (proeve.fil, proeve.navn) in straks:
            # Other cases of the same test.
            continue
        filer[proeve.fil].append(f"`{proeve.navn}`" + (" *(long)*" if proeve.lang else ""))
    return "<br>".join(f"`{fil}`: {', '.join(navne)}" for fil, navne in filer.items())


if __name__ == "__main__":
    SIDE.write_text(side(), encoding="utf-8")
