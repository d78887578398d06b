"""What a replay tells: a table of deviations, one JSON object a message, a JUnit report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lxml import etree
from rich.table import Table

from fordringsbro.cli.faelles.udskrift import celle, json_tekst, konsol, skriv_linje
from fordringsbro.klient.fixtur import Fixturbesked
from fordringsbro.klient.sammenlign import Afvigelse
from fordringsbro.klient.svar import LaestSvar
from fordringsbro.platform.tegn import i_xml


@dataclass(frozen=True, slots=True)
class Genspilsresultat:
    """One message that was sent, its answer, and what differs from the expectation."""

    besked: Fixturbesked
    svar: LaestSvar
    afvigelser: tuple[Afvigelse, ...]


def json_linje(resultat: Genspilsresultat) -> str:
    """One JSON object: the message, the outcome, the reasons, and what differs."""
    besked, svar = resultat.besked, resultat.svar
    return json_tekst(
        {
            "message": besked.navn,
            "service": besked.tjeneste,
            "operation": besked.operation,
            "da": besked.da,
            "en": besked.en,
            "as_expected": not resultat.afvigelser,
            "expected": besked.forventet.udfald,
            "outcome": svar.udfald,
            "reasons": [aarsag.navn for aarsag in svar.aarsager],
            "status": svar.status,
            "deviations": [{"what": a.hvad, "expected": a.ventet, "got": a.fik} for a in resultat.afvigelser],
        },
        indent=None,
    )


def vis(resultater: Sequence[Genspilsresultat]) -> None:
    """Print the deviations, if there are any, and how many messages were as expected."""
    if any(resultat.afvigelser for resultat in resultater):
        konsol().print(afvigelser(resultater))
    gode = sum(not resultat.afvigelser for resultat in resultater)
    antal = len(resultater)
    skriv_linje(f"{gode} af {antal} beskeder som ventet / {gode} of {antal} messages as expected")


def afvigelser(resultater: Sequence[Genspilsresultat]) -> Table:
    """The deviations as a table, in Danish and English."""
    tabel = Table(title="Afvigelser / Deviations", show_lines=True)
    for navn in ("Besked / Message", "Hvad / What", "Ventet / Expected", "Fik / Got"):
        tabel.add_column(navn, overflow="fold")
    for resultat in resultater:
        for afvigelse in resultat.afvigelser:
            navn = f"{resultat.besked.navn}\n{resultat.besked.da} / {resultat.besked.en}"
            tabel.add_row(*map(celle, (navn, afvigelse.hvad, afvigelse.ventet, afvigelse.fik)))
    return tabel


def skriv_junit(fil: Path, resultater: Sequence[Genspilsresultat]) -> None:
    """Write a JUnit report: a test suite for each folder, a test case for each message.

    Raises:
        OSError: The file can't be written.
    """
    rod = etree.Element("testsuites", name="fordringsbro replay")
    for mappe in dict.fromkeys(resultat.besked.sti.parent for resultat in resultater):
        egne = [resultat for resultat in resultater if resultat.besked.sti.parent == mappe]
        fejlede = sum(bool(resultat.afvigelser) for resultat in egne)
        suite = etree.SubElement(
            rod, "testsuite", name=i_xml(mappe.name), tests=str(len(egne)), failures=str(fejlede), errors="0"
        )
        for resultat in egne:
            _testcase(suite, resultat)
    fil.write_bytes(etree.tostring(rod, encoding="UTF-8", xml_declaration=True, pretty_print=True))


def _testcase(suite: etree._Element, resultat: Genspilsresultat) -> None:
    case = etree.SubElement(suite, "testcase", classname=suite.get("name", ""), name=i_xml(resultat.besked.sti.name))
    if resultat.afvigelser:
        linjer = [i_xml(f"{a.hvad}: ventet / expected {a.ventet}, fik / got {a.fik}") for a in resultat.afvigelser]
        etree.SubElement(case, "failure", message=linjer[0]).text = "\n".join(linjer)
