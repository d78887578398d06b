"""docs/codes.md: the code lists with their ids. Run it to write the page, after changing a list."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from fordringsbro.contract.codes import Liste, koder, titel

SIDE: Final = Path(__file__).resolve().parents[2] / "docs" / "codes.md"
_INDLEDNING: Final = """\
# Code lists of SF1590

Where the contract asks for a code, the UUID stands on the wire. `fordringsbro codes [LIST] [--json]` prints the same.

The official lists are not public: codes of claim types are the claim types' own (PSRM's and DMI's); all ids and the
other codes are reconstructed ([contract.md](contract.md)).

This page is made by `make codes`; a test keeps it in step with the lists.
"""


def side() -> str:
    """The page."""
    linjer = [_INDLEDNING]
    for liste in Liste:
        da, en = titel(liste)
        linjer += [f"## {liste.value}\n", f"{da} / {en}\n", "| code | id | Danish | English |", "|---|---|---|---|"]
        linjer += [f"| `{k.kode}` | `{k.id}` | {k.titel_da} | {k.titel_en} |" for k in koder(liste).values()]
        linjer.append("")
    return "\n".join(linjer)


if __name__ == "__main__":
    SIDE.write_text(side(), encoding="utf-8")
