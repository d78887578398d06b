"""Forwarding with so many claims waiting: CPU of worker and PostgreSQL a claim, and time with one and four workers.

The claims of one municipality stand in register and queue. Real workers hand them to the PSRM simulator, which has a
process of its own whose CPU is not counted, over HTTP, and fetch their receipts. The CPU is that of a portion in the
middle, so that what is on its way at its start and at its end is alike. The time is that until every claim has its
outcome, where each answer takes 300 ms; without pauses the backlog is what it costs.

Sizes by argument: `python -m benchmarks.viderefoersel 3000 25000 100000`.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from multiprocessing.connection import Connection as Roer
from pathlib import Path
from typing import cast
from uuid import uuid4

import psycopg

from benchmarks import cpu
from benchmarks.opstilling import demo
from fordringsbro.aktion.fordringsdata import Fordringsdata, Skyldner
from fordringsbro.aktion.model import Opgave
from fordringsbro.bootstrap.installation import Installation
from fordringsbro.nymf.model import Anmodning
from fordringsbro.nymf.opgaver import opgave
from fordringsbro.nymf.register import aktion_store
from fordringsbro.platform.clock import SystemClock
from fordringsbro.platform.database import Database
from fordringsbro.platform.settings import Settings
from fordringsbro.simulator.server import psrm

_PORT = 18591
_HAVER = 1001
#: Claims before the portion that is measured, and most in it.
_TILLOEB = 500
_PORTION = 4_000
#: Claims that are made at once.
_FYLD = 5_000
#: Claims whose time is taken, and seconds that an answer takes then.
_TIDSTAGNE = 10_000
_SVARTID_S = 0.3
# Claims of deliveries that are closed, by a look at the index for each: counting the claims themselves would cost the
# server more the more there are, and be measured along.
_FAERDIGE = """
    SELECT coalesce(sum((SELECT max(plads) + 1 FROM inddrivelse.afsendelse a WHERE a.leverance_id = l.leverance_id)), 0)
    FROM inddrivelse.leverance l WHERE tilstand = 'AFSLUTTET'
"""


def _krav(nummer: int) -> Anmodning:
    """A claim that passes; such a person does not exist."""
    dato = date(2026, 9, 1)
    data = Fordringsdata(
        type_kode="KFDAINS",
        art="INDR",
        kategori="HF",
        reference=f"KOE-{nummer:07}",
        beskrivelse="Daginstitution september 2026",
        beloeb_oere=250_000,
        hovedstol_oere=250_000,
        stiftelsesdato=dato,
        forfaldsdato=dato,
        srb=date(2026, 9, 15),
        periode_fra=dato,
        periode_til=date(2026, 9, 30),
        skyldnere=(Skyldner("CPR", "3112601001", date(2029, 9, 3)),),
    )
    return Anmodning(_HAVER, uuid4(), data)


def _simulator(mappe: str, roer: Roer) -> None:
    with psrm(data_dir=Path(mappe), forsinkelse_s=0.1) as url:
        roer.send(url)
        roer.recv()


@contextmanager
def _psrm(svartid_s: float) -> Iterator[str]:
    """PSRM in a process of its own."""
    her, der = multiprocessing.Pipe()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as mappe:
        proces = multiprocessing.get_context("spawn").Process(target=_simulator, args=(mappe, der))
        proces.start()
        der.close()
        url = her.recv()
        if svartid_s:
            fejl = json.dumps({"art": "langsom", "antal": 5_000, "sekunder": svartid_s}).encode()
            hoved = {"Content-Type": "application/json"}
            urllib.request.urlopen(urllib.request.Request(f"{url}/fejl", fejl, hoved)).close()  # noqa: S310 - our own
        try:
            yield url
        finally:
            her.send(None)
            proces.join(30)


@contextmanager
def _arbejdere(environment: dict[str, str], antal: int) -> Iterator[list[int]]:
    """So many workers; their process ids."""
    kommando = [sys.executable, "-m", "fordringsbro", "worker"]
    processer = [subprocess.Popen(kommando, env={**os.environ, **environment}) for _ in range(antal)]
    try:
        yield [proces.pid for proces in processer]
    finally:
        for proces in processer:
            proces.terminate()
        for proces in processer:
            proces.wait(60)


def _vent(database: Database, antal: int) -> int:
    """Wait until so many claims have their outcome; how many have by then."""
    while True:
        with database.transaction() as conn:
            ((endte,),) = conn.execute(_FAERDIGE).fetchall()
        if endte >= antal:
            return int(endte)
        time.sleep(0.2)


# More claims like the first one in the register, each with a reference of its own.
_FORDRINGER_SOM = """
    INSERT INTO nymf.fordring (fordring_id, fordringshaver_id, ekstern_id, opret_aktion_id, type_kode, art, kategori,
        reference, backend, afvist, forfaldsdato, modtagelsesdato, anmeldt_oere, hovedstol_oere, saldo_oere)
    SELECT n.fordring_id, fordringshaver_id, gen_random_uuid(), n.aktion_id, type_kode, art, kategori,
           'KOE-' || n.fordring_id, backend, afvist, forfaldsdato, modtagelsesdato, anmeldt_oere, hovedstol_oere,
           saldo_oere
    FROM nymf.fordring, unnest(%(fordringer)s::bigint[], %(aktioner)s::bigint[]) AS n(fordring_id, aktion_id)
    WHERE opret_aktion_id = %(som)s
"""
_AKTIONER_SOM = """
    INSERT INTO nymf.aktion (aktion_id, fordring_id, fordringshaver_id, ekstern_id, aktionskode, tilstand, backend,
        rute, beloeb_oere, fakta, bemaerkninger, pakke, modtaget, aendret, skaber_fordring_id)
    SELECT n.aktion_id, n.fordring_id, fordringshaver_id, gen_random_uuid(), aktionskode, tilstand, backend, rute,
           beloeb_oere, jsonb_set(fakta, '{reference}', to_jsonb('KOE-' || n.fordring_id)), bemaerkninger, pakke,
           modtaget, aendret, n.fordring_id
    FROM nymf.aktion a, unnest(%(fordringer)s::bigint[], %(aktioner)s::bigint[]) AS n(fordring_id, aktion_id)
    WHERE a.aktion_id = %(som)s
"""


def _fyld(environment: dict[str, str], antal: int) -> None:
    """Put claims into register and queue: one as it comes, and the others like it."""
    database = Database(environment["FORDRINGSBRO_DATABASE_URL"])
    installation = Installation(Settings(), database, SystemClock())
    with database.transaction() as conn:
        foerste = installation.nymf.opret(conn, _krav(0))
        if foerste.backend is None:
            raise RuntimeError("the claim was rejected")
        som = opgave(foerste, foerste.backend)
    for portion in range(1, antal, _FYLD):
        with database.transaction() as conn:
            ider = aktion_store.nye_ider(conn, min(_FYLD, antal - portion))
            vaerdier = {"som": foerste.aktion_id, "fordringer": [f for f, _ in ider], "aktioner": [a for _, a in ider]}
            conn.execute("SET LOCAL session_replication_role = replica")
            conn.execute(_FORDRINGER_SOM, vaerdier)
            conn.execute(_AKTIONER_SOM, vaerdier)
            conn.execute("SET LOCAL session_replication_role = DEFAULT")
            installation.afsendelser.koe(conn, *(_som(som, *par) for par in ider))
    database.close()
    # What the filling owes the server is paid before anything is measured.
    with psycopg.connect(environment["FORDRINGSBRO_DATABASE_URL"], autocommit=True) as conn:
        conn.execute("VACUUM ANALYZE")
        conn.execute("CHECKPOINT")


def _som(foerste: Opgave, fordring_id: int, aktion_id: int) -> Opgave:
    data = replace(cast("Fordringsdata", foerste.data), reference=f"KOE-{fordring_id}")
    return replace(foerste, aktion_id=aktion_id, fordring_id=fordring_id, skaber_fordring_id=fordring_id, data=data)


def _cpu(antal: int) -> dict[str, float]:
    """CPU a claim of a portion, with so many waiting."""
    with demo(_PORT) as environment, _psrm(0) as url:
        environment["FORDRINGSBRO_PSRM_URL"] = url
        _fyld(environment, antal)
        database = Database(environment["FORDRINGSBRO_DATABASE_URL"], max_size=2)
        postmaster = cpu.postmaster(environment["FORDRINGSBRO_DATABASE_URL"])
        with _arbejdere(environment, 1) as pids:
            foer = _vent(database, min(_TILLOEB, antal // 4))
            brugt = [sum(map(cpu.sekunder, pids)), cpu.sekunder(postmaster)]
            efter = _vent(database, min(antal, foer + _PORTION))
            brugt = [sum(map(cpu.sekunder, pids)) - brugt[0], cpu.sekunder(postmaster) - brugt[1]]
        database.close()
    ms = [1000 * sekunder / (efter - foer) for sekunder in brugt]
    return {
        f"{antal} waiting: worker, CPU ms a claim": ms[0],
        f"{antal} waiting: PostgreSQL, CPU ms a claim": ms[1],
        f"{antal} waiting: together, CPU ms a claim": sum(ms),
    }


def _tid(antal: int, arbejdere: int) -> float:
    """Seconds until so many claims have their outcome."""
    with demo(_PORT) as environment, _psrm(_SVARTID_S) as url:
        environment["FORDRINGSBRO_PSRM_URL"] = url
        _fyld(environment, antal)
        database = Database(environment["FORDRINGSBRO_DATABASE_URL"], max_size=2)
        with _arbejdere(environment, arbejdere):
            _vent(database, 1)
            start = time.perf_counter()
            _vent(database, antal)
            sekunder = time.perf_counter() - start
        database.close()
    return sekunder


def run(*stoerrelser: int, tidstagne: int = 3_000) -> dict[str, float]:
    """The CPU at each size, and the times of one size."""
    tal: dict[str, float] = {}
    for antal in stoerrelser or (3_000,):
        tal |= _cpu(antal)
    for arbejdere in (1, 4) if tidstagne else ():
        navn = f"{tidstagne} at {1000 * _SVARTID_S:.0f} ms an answer, {arbejdere} worker(s), s"
        tal[navn] = _tid(tidstagne, arbejdere)
    return tal


if __name__ == "__main__":
    stoerrelser = [int(tal) for tal in sys.argv[1:]] or [3_000]
    for navn, vaerdi in run(*stoerrelser, tidstagne=_TIDSTAGNE if sys.argv[1:] else 3_000).items():
        print(f"{navn:55} {vaerdi:10,.2f}", flush=True)
