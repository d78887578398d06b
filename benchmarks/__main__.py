"""One report of every measurement: a table, and the same as JSON (`--json FILE`).

`--full` takes the large sizes too; `--only PART` a part alone.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from benchmarks.rapport import DELE, maal, maskine


def main() -> None:
    """Read the arguments, measure, print and write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--only", action="append", choices=[en.modul for en in DELE], metavar="PART")
    valgt = parser.parse_args()
    om = maskine()
    print("\n".join(f"{navn}: {vaerdi}" for navn, vaerdi in om.items()))
    maalt = maal([en for en in DELE if not valgt.only or en.modul in valgt.only], fuld=valgt.full)
    if valgt.json is not None:
        valgt.json.parent.mkdir(parents=True, exist_ok=True)
        rapport = {"machine": om, "parts": {navn: asdict(en) for navn, en in maalt.items()}}
        valgt.json.write_text(json.dumps(rapport, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
