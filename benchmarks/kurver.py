"""Draws figures of a report as bars: `python -m benchmarks.kurver REPORT.json PLOT.svg`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

_BREDDE: Final = 860
_TEKST: Final = 300
_LINJE: Final = 22
_FARVER: Final = ("#2b6cb0", "#dd8b2f")
_STIL: Final = "font-family='sans-serif' font-size='13'"


@dataclass(frozen=True, slots=True)
class Bjaelke:
    """A bar: what it is about, and the values that stand end to end."""

    navn: str
    tal: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Felt:
    """Bars below a heading, on a scale of their own."""

    titel: str
    bjaelker: Sequence[Bjaelke]


def felter(tal: Mapping[str, float]) -> Iterator[Felt]:
    """What is drawn: the new account beside others' servers, each kind of ours, and how cost grows."""
    ny = "new account: "
    servere = [n[len(ny) : -len(", CPU ms")] for n in tal if n.startswith(ny) and n.endswith(", CPU ms")]
    servere = [n for n in servere if "PostgreSQL" not in n and not n.startswith("serve")]
    yield Felt(
        "Ten claims, new account, beside others that only answer: CPU ms a message",
        [Bjaelke(n, (tal[f"{ny}{n}, CPU ms"], tal.get(f"{ny}{n}, PostgreSQL CPU ms", 0.0))) for n in servere],
    )
    vores = ": fordringsbro, log WARNING, CPU ms"
    slags = [n.removesuffix(vores) for n in tal if n.endswith(vores)]
    database = ": fordringsbro, log WARNING, PostgreSQL CPU ms"
    yield Felt(
        "Each kind of message of ten claims: CPU ms a message",
        [Bjaelke(n, (tal[n + vores], tal[n + database])) for n in slags],
    )
    for titel, midte in (
        ("By claims that the database has", " claims known, "),
        ("By claims in a message", " claims a message, "),
    ):
        start = [n.removesuffix(": serve, CPU ms") for n in tal if midte in n and n.endswith(": serve, CPU ms")]
        bjaelker = [Bjaelke(n, (tal[f"{n}: serve, CPU ms"], tal[f"{n}: PostgreSQL, CPU ms"])) for n in start]
        yield Felt(f"{titel}: CPU ms a message", bjaelker)
    vent = [n.removesuffix(": worker, CPU ms a claim") for n in tal if n.endswith(": worker, CPU ms a claim")]
    bjaelker = [
        Bjaelke(n, (tal[f"{n}: worker, CPU ms a claim"], tal[f"{n}: PostgreSQL, CPU ms a claim"])) for n in vent
    ]
    yield Felt("Forwarding: CPU ms a claim", bjaelker)


def tegn(alle: Sequence[Felt]) -> str:
    """The plot as SVG."""
    dele: list[str] = []
    y = 24
    for navn, farve, x in zip(("our process, or another's server", "PostgreSQL"), _FARVER, (10, 260), strict=True):
        dele.append(f"<rect x='{x}' y='{y - 11}' width='12' height='12' fill='{farve}'/>")
        dele.append(f"<text x='{x + 18}' y='{y}'>{navn}</text>")
    for felt in filter(lambda f: f.bjaelker, alle):
        y += 2 * _LINJE
        dele.append(f"<text x='10' y='{y}' font-weight='bold'>{escape(felt.titel)}</text>")
        skala = (_BREDDE - _TEKST - 60) / max(sum(b.tal) for b in felt.bjaelker)
        for bjaelke in felt.bjaelker:
            y += _LINJE
            x = float(_TEKST)
            dele.append(f"<text x='{_TEKST - 8}' y='{y}' text-anchor='end'>{escape(bjaelke.navn)}</text>")
            for tal, farve in zip(bjaelke.tal, _FARVER, strict=True):
                dele.append(f"<rect x='{x:.1f}' y='{y - 12}' width='{tal * skala:.1f}' height='15' fill='{farve}'/>")
                x += tal * skala
            dele.append(f"<text x='{x + 6:.1f}' y='{y}'>{sum(bjaelke.tal):.2f}</text>")
    hoved = f"<svg xmlns='http://www.w3.org/2000/svg' width='{_BREDDE}' height='{y + 20}' {_STIL}>"
    return "\n".join([hoved, "<rect width='100%' height='100%' fill='white'/>", *dele, "</svg>\n"])


def main() -> None:
    """Read a report and write the plot."""
    rapport = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    tal = {navn: vaerdi for en in rapport["parts"].values() for navn, vaerdi in en["figures"].items()}
    Path(sys.argv[2]).write_text(tegn(list(felter(tal))), encoding="utf-8")


if __name__ == "__main__":
    main()
