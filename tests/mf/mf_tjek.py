"""How the tests of `fordringsbro check` run it on deliveries, and what they compare with the service's answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from lxml import etree
from mf_hjaelp import SYSTEM, Svar
from typer.testing import CliRunner, Result

from fordringsbro.cli.app import app
from fordringsbro.klient.mf_beskeder import hoved, konvolut, leverance

I_DAG = "2026-11-20"
#: What a check can't know: agreements, systems, and what was sent before.
KUN_REGISTERET = frozenset({"2", "170", "171", "400", "461", "600", "90002"})


def besked(*aktioner: Svar, tid: Any = None, leverance_id: int = 1) -> bytes:
    """A delivery in its envelope."""
    return konvolut("MFFordringIndberet", {**hoved(SYSTEM, "t-1", tid), **leverance(leverance_id, aktioner)})


def check(*argumenter: object) -> Result:
    """Runs the command on the tests' day."""
    return CliRunner().invoke(app, ["check", *map(str, argumenter), "--today", I_DAG])


class Fil:
    """A message in a file, to be checked."""

    def __init__(self, mappe: Path, xml: bytes) -> None:
        self.sti = mappe / "besked.xml"
        self.sti.write_bytes(xml)

    def tjek(self, *valg: object) -> dict[str, Any]:
        """The command's answer."""
        return tjek(self.sti, *valg)


def tjek(fil: Path, *valg: object) -> dict[str, Any]:
    """The command's answer for one file."""
    (svar,) = json.loads(check(fil, *valg, "--json").stdout)
    return svar


def numre(svar: dict[str, Any], aktion: int = 1, del_: int = 0) -> list[str]:
    """The numbers under which the service would reject a claim: a filter rule has the one for all rules."""
    return [
        fund["rule"] if fund["rule"].isdigit() else "90100"
        for fund in svar["findings"]
        if fund["outcome"] == "reject" and (fund.get("action"), fund.get("part")) == (aktion, del_)
    ]


def pladser(xml: bytes) -> list[tuple[int, int]]:
    """Action number and part of each result that the service gives for a delivery, in its order."""
    fundne = []
    for nummer, aktion in enumerate(etree.fromstring(xml).iterfind(".//{*}FordringAktion"), 1):
        relaterede = aktion.findall(".//{*}OpretUnderfordringSamling/{*}MFOpretFordringStruktur")
        fundne += [(nummer, del_) for del_ in range(1 + len(relaterede))]
    return fundne


def paa_sti(xml: bytes | etree._Element, sti: str) -> list[etree._Element]:
    """The elements at a path of the payload."""
    rod = etree.fromstring(xml) if isinstance(xml, bytes) else xml
    payload = rod if etree.QName(rod).localname != "Envelope" else rod[-1][0]
    foerste, *resten = sti.removeprefix("/").split("/")
    assert etree.QName(payload).localname == foerste
    return payload.findall("/".join(f"{{*}}{trin}" for trin in resten))
