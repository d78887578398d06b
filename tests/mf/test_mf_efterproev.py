"""`verify` is silent after ordinary stories, and finds and names each difference that is planted."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from mf_hjaelp import Scene, begge_systemer, debitorsystem, gebyrmager, ider, kravmager

from fordringsbro.aktion.model import Backend
from fordringsbro.bootstrap.installation import Installation
from fordringsbro.efterproev import alle_kontroller
from fordringsbro.klient.mf_beskeder import MFKrav, genindsend, nedskriv, opret, opskriv, tilbagekald
from fordringsbro.platform.clock import FixedClock
from fordringsbro.platform.database import Database
from fordringsbro.platform.settings import Settings
from fordringsbro.sandkasse.demo import connect_demo
from fordringsbro.underretning import hentning

PSRM, DMI = Backend.PSRM, Backend.DMI
DAG = date(2026, 11, 1)
_UDFOERT = ("UDFOERT", [])


def _fortael(scene: Scene, gebyr: Callable[..., MFKrav]) -> dict[str, int]:
    """A story with everything in it; the ids it left behind, by name: ours, and with `_hos` the systems'."""
    ider_: dict[str, int] = {}

    def kald(navn: str, fordring_id: int) -> int:
        ider_[navn] = fordring_id
        ider_[f"{navn}_hos"] = scene.post(fordring_id).backend_fordring_id or 0
        return fordring_id

    # A main claim with a fee, written down and up.
    assert scene.gor(opret(1001, scene.krav(), gebyr())) == [_UDFOERT, _UDFOERT]
    (_, hoved, _), (_, relateret, _) = ider(scene.svar)
    kald("hoved", hoved), kald("gebyr", relateret)
    assert scene.gor(nedskriv(1001, hoved, 50_000, virkningsdato=DAG), opskriv(1001, hoved, 10_000)) == [
        _UDFOERT,
        _UDFOERT,
    ]
    # One that was withdrawn and sent again, with the same reference.
    krav = scene.krav()
    scene.gor(opret(1001, krav))
    kald("trukket", ider(scene.svar)[0][1])
    assert scene.gor(tilbagekald(1001, ider_["trukket"], "HENS")) == [_UDFOERT]
    assert scene.gor(genindsend(1001, ider_["trukket"], krav)) == [_UDFOERT]
    kald("igen", ider(scene.svar)[0][1])
    # One at DMI, one that was moved there, one that moved there and back.
    kald("dmi", scene.opret(DMI))
    kald("flyttet", scene.opret(PSRM))
    ider_["foer"] = ider_["flyttet_hos"]
    scene.flyt(ider_["flyttet"], DMI)
    kald("flyttet", ider_["flyttet"])
    kald("retur", scene.opret(PSRM))
    scene.flyt(ider_["retur"], DMI)
    scene.flyt(ider_["retur"], PSRM)
    # One that PSRM rejected, one that it gave back, one in hearing.
    scene.inddrivelsen.kald(PSRM, "/fejl", {"art": "afvis", "antal": 1})
    assert scene.gor(opret(1001, scene.krav()))[0][0] == "AFVIST"
    kald("afvist", ider(scene.svar)[0][1])
    kald("givet_tilbage", scene.opret(PSRM))
    scene.inddrivelsen.kald(PSRM, "/returner", {"fordring_id": ider_["givet_tilbage_hos"], "aarsag": "AFTL"})
    assert scene.brud() == {}, "told, but not fetched yet"
    scene.inddrivelsen.job[hentning.HENT](backend="PSRM", fordringshaver_id="1001")
    assert scene.post(ider_["givet_tilbage"]).ophoer.aarsag == "RETU"
    svar = scene.gor(opret(1001, scene.krav(beloeb_oere=100_000_001, hovedstol_oere=100_000_001)))
    assert svar == [("SAGSBEHAND", [])], svar
    kald("hoering", ider(scene.svar)[0][1])
    # The register keeps no id of what was rejected; the answer told it.
    with scene.system.installation.database.transaction() as conn:
        sql = "SELECT backend_fordring_id FROM inddrivelse.afsendelse WHERE skaber_fordring_id = %s"
        ider_["afvist_hos"] = conn.execute(sql, (ider_["afvist"],)).fetchone()[0]
    assert scene.brud() == {}
    return ider_


@dataclass(frozen=True)
class Verden:
    """What the story left behind: a database to copy, both systems, and the ids."""

    skabelon: str
    indstillinger: Settings
    mappe: Path
    ider: dict[str, int]


@pytest.fixture(scope="module")
def verden(copied_database, template_database, tmp_path_factory) -> Iterator[Verden]:
    """The story, told once."""
    mappe, clock = tmp_path_factory.mktemp("verden"), FixedClock()
    with copied_database(template_database) as (navn, url):
        installation = Installation(Settings(), Database(url), clock)
        connect_demo(installation)
        with debitorsystem(installation) as system, begge_systemer(system, clock, mappe) as inddrivelsen:
            krav = kravmager()
            ider_ = _fortael(Scene(system, inddrivelsen, krav), gebyrmager(krav))
            installation.close()
            yield Verden(navn, installation.settings, mappe, ider_)


@pytest.fixture
def brud(verden, copied_database) -> Iterator[Callable[[Plantet], dict[str, tuple[str, ...]]]]:
    """Plants a difference and gives what `verify` finds; afterwards all is as it was."""
    foer = {navn: sqlite3.connect(verden.mappe / f"{navn}.sqlite3") for navn in ("psrm", "dmi")}
    kopier = {navn: sqlite3.connect(":memory:") for navn in foer}
    for navn, conn in foer.items():
        conn.backup(kopier[navn])
    with copied_database(verden.skabelon) as (_, url):
        installation = Installation(verden.indstillinger, Database(url), FixedClock())

        def brud(plantet: Plantet) -> dict[str, tuple[str, ...]]:
            sql = plantet.sql.format(**verden.ider)
            if plantet.i in foer:
                foer[plantet.i].executescript(sql)
            else:
                with installation.database.transaction() as conn:
                    conn.execute(sql)
            return {k.navn: tuple(map(str, k.brud)) for k in alle_kontroller(installation) if k.brud}

        yield brud
        installation.close()
    for navn, conn in foer.items():
        kopier[navn].backup(conn)
        kopier[navn].close()
        conn.close()


@dataclass(frozen=True)
class Plantet:
    """A difference: where, how, which invariants break, and what is named."""

    i: str
    sql: str
    brud: frozenset[str]
    emne: str


def _p(i: str, sql: str, brud: str, emne: str) -> Plantet:
    return Plantet(i, sql, frozenset(brud.split()), emne)


_KOPI = """
    CREATE TABLE kopi AS SELECT * FROM fordring WHERE fordring_id = {{hoved_hos}};
    UPDATE kopi SET fordring_id = 1999999, hoved_id = 1999999, reference = {reference};
    INSERT INTO fordring SELECT * FROM kopi;
    DROP TABLE kopi;
"""
_NEDSKREVET = "(SELECT nummer FROM handling WHERE kode = 'NEDSKRIV')"
_SKABT = "(SELECT nummer FROM handling WHERE kode = 'OPRETFORDRING' AND fordring_id = {hoved_hos})"
PLANTEDE = {
    "missing": _p("psrm", "DELETE FROM fordring WHERE fordring_id = {hoved_hos}", "psrm_once", "hoved"),
    "never finished": _p(
        "psrm", "UPDATE fordring SET tilstand = 'MODTAGET' WHERE fordring_id = {hoved_hos}", "psrm_once", "hoved"
    ),
    "missing at DMI": _p("dmi", "DELETE FROM fordring WHERE fordring_id = {dmi_hos}", "dmi_once", "dmi"),
    "twice": _p("psrm", _KOPI.format(reference="reference"), "psrm_once psrm_known", "hoved"),
    "twice, without a reference": _p("psrm", _KOPI.format(reference="NULL"), "psrm_known", "1999999"),
    "executed twice": _p(
        "psrm", f"INSERT INTO udfoerelse VALUES ({_NEDSKREVET}, '2026-11-20')", "psrm_executed_once", "action"
    ),
    "never created": _p(
        "psrm", f"DELETE FROM udfoerelse WHERE nummer = {_SKABT}", "psrm_executed_once psrm_outcomes", "hoved"
    ),
    "not carried out": _p("psrm", f"DELETE FROM udfoerelse WHERE nummer = {_NEDSKREVET}", "psrm_outcomes", "action"),
    "rejected and carried out": _p(
        "psrm",
        "INSERT INTO udfoerelse SELECT nummer, '2026-11-20' FROM handling WHERE fordring_id = {afvist_hos}",
        "psrm_outcomes",
        "action",
    ),
    "carried out and never sent": _p(
        "psrm",
        f"UPDATE handling SET nummer = 799999 WHERE nummer = {_NEDSKREVET};"
        "UPDATE udfoerelse SET nummer = 799999 WHERE nummer NOT IN (SELECT nummer FROM handling)",
        "psrm_outcomes",
        "799999",
    ),
    "on another claim": _p(
        "psrm", "UPDATE handling SET fordring_id = {gebyr_hos} WHERE kode = 'NEDSKRIV'", "psrm_outcomes", "gebyr"
    ),
    "another balance": _p(
        "psrm", "UPDATE fordring SET saldo_oere = saldo_oere + 1 WHERE fordring_id = {hoved_hos}", "psrm_balances",
        "hoved",
    ),
    "another art": _p("dmi", "UPDATE fordring SET art = 'MODR' WHERE fordring_id = {dmi_hos}", "dmi_masterdata", "dmi"),
    "another type": _p(
        "psrm", "UPDATE fordring SET type_kode = 'GEDAINS' WHERE fordring_id = {hoved_hos}", "psrm_masterdata", "hoved"
    ),
    "another principal": _p(
        "psrm", "UPDATE fordring SET hovedstol_oere = 1 WHERE fordring_id = {igen_hos}", "psrm_masterdata", "igen"
    ),
    "another main claim": _p(
        "psrm", "UPDATE fordring SET hoved_id = {igen_hos} WHERE fordring_id = {gebyr_hos}", "psrm_masterdata", "gebyr"
    ),
    "no main claim": _p(
        "psrm", "UPDATE fordring SET hoved_id = fordring_id WHERE fordring_id = {gebyr_hos}", "psrm_masterdata", "gebyr"
    ),
    "another claimant": _p(
        "psrm", "UPDATE fordring SET fordringshaver = '1002' WHERE fordring_id = {hoved_hos}", "psrm_masterdata", "hoved"
    ),
    "ended there only": _p(
        "psrm", "UPDATE fordring SET ophoer = 'HENS' WHERE fordring_id = {gebyr_hos}", "psrm_ended", "gebyr"
    ),
    "given back by DMI, which tells nobody": _p(
        "dmi", "UPDATE fordring SET ophoer = 'RETU' WHERE fordring_id = {dmi_hos}", "dmi_ended", "dmi"
    ),
    "given back without a word": _p(
        "psrm", "UPDATE fordring SET ophoer = 'RETU' WHERE fordring_id = {hoved_hos}", "psrm_ended", "hoved"
    ),
    "converted, and not moved": _p(
        "dmi", "UPDATE fordring SET ophoer = 'KONV' WHERE fordring_id = {dmi_hos}", "dmi_ended", "dmi"
    ),
    "ended here only": _p(
        "psrm",
        "UPDATE fordring SET ophoer = NULL, reference = 'X' WHERE fordring_id = {trukket_hos}",
        "psrm_ended",
        "trukket",
    ),
    "ended for another reason": _p(
        "psrm", "UPDATE fordring SET ophoer = 'FEJL' WHERE fordring_id = {trukket_hos}", "psrm_ended", "trukket"
    ),
    "rejected and collected": _p(
        "psrm", "UPDATE fordring SET tilstand = 'OPRETTET' WHERE fordring_id = {afvist_hos}", "psrm_rejected", "afvist"
    ),
    "converted and collected": _p(
        "psrm",
        "UPDATE fordring SET ophoer = NULL, reference = 'X' WHERE fordring_id = {foer}",
        "psrm_converted",
        "flyttet",
    ),
    "a notification that was lost": _p(
        "bro",
        "ALTER TABLE underretning.underretning DISABLE TRIGGER kun_nye_raekker; DELETE FROM underretning.underretning",
        "psrm_notifications",
        "9000001",
    ),
    "a receipt that was not told": _p(
        "bro", "UPDATE mf.resultat SET status = 'MODTAGET' WHERE fordring_id = {dmi}", "receipts_told", "action"
    ),
    "a receipt that says otherwise": _p(
        "bro", "UPDATE mf.resultat SET status = 'UDFOERT' WHERE fordring_id = {afvist}", "receipts_told", "action"
    ),
    "an action that is stuck": _p(
        "bro",
        "DELETE FROM mf.resultat; UPDATE nymf.aktion SET tilstand = 'WAITING' WHERE aktionskode = 'NEDSKRIV'",
        "actions_accounted_for register_adds_up",
        "action",
    ),
    "a hearing without its case": _p(
        "bro", "UPDATE nymf.hoering SET frist = NULL, tilstand = 'AFVIST'", "hearings_have_actions", "action"
    ),
    "a balance that is no sum": _p(
        "bro",
        "UPDATE nymf.fordring SET saldo_oere = saldo_oere - 1 WHERE fordring_id = {dmi}",
        "register_adds_up dmi_balances",
        "dmi",
    ),
    "an end before the beginning": _p(
        "bro",
        "UPDATE nymf.fordring SET ophoer_aarsag = 'HENS', ophoer_dato = '2026-11-20' WHERE fordring_id = {hoering}",
        "register_adds_up",
        "hoering",
    ),
    "one id for two": _p(
        "bro",
        "UPDATE nymf.fordring SET backend_fordring_id = {hoved_hos} WHERE fordring_id = {igen}",
        "one_id_one_claim psrm_balances psrm_converted psrm_outcomes",
        "igen",
    ),
    "what nobody tries again": _p(
        "bro",
        "INSERT INTO platform.sat_til_side VALUES ('underretning', '7', 'FB-299', 3, '2026-11-19', '2026-11-19',"
        " '2026-11-19')",
        "set_aside",
        "underretning/7",
    ),
}  # fmt: skip


@pytest.mark.fault("R9")
@pytest.mark.parametrize("plantet", PLANTEDE.values(), ids=PLANTEDE.keys())
def test_a_planted_difference_is_found_and_named(verden, brud, plantet):
    """After a story with everything in it, in which nothing is found, exactly what is planted is found, by its id."""
    fundet = brud(plantet)
    assert set(fundet) == plantet.brud
    assert any(str(verden.ider.get(plantet.emne, plantet.emne)) in tekst for alle in fundet.values() for tekst in alle)
