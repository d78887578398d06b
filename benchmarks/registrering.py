"""What a message of ten claims costs, of each kind, beside other SOAP servers on the same registrations.

Ours is all of it: HTTP, gate, schema, ledger, each claim's judgment, idempotency, durable commit, answer; at two log
levels. The others check little or nothing, keep nothing and answer Accept: stock Spyne binds and echoes, node's `soap`
binds, JAX-WS checks the schema and binds. Each server runs on the first core, PostgreSQL and the sender on the other;
every server gets the same portions in turn, and what counts is the median of the portions, in CPU time.
"""

from __future__ import annotations

import os
from collections import defaultdict
from contextlib import ExitStack
from statistics import median
from typing import Final

from benchmarks import servere
from benchmarks.konti import AFSENDER, ALLE, NY, Konti, Slags
from benchmarks.opstilling import demo
from benchmarks.servere import Server
from fordringsbro.klient.generator import Generator

KRAV: Final = 10
_PORT: Final = 18_600
_PORTION: Final = 150
_RUNDER: Final = 5
#: The JVM compiles what it has run thousands of times.
_VARM: Final = 20


def messages(antal: int, seed: int) -> list[bytes]:
    """Registrations of ten claims each, all different, of new accounts."""
    generator = Generator(seed, AFSENDER, omkostninger=())
    return [m.xml for m in generator.registreringer(antal, krav=KRAV)]


def portion(konti: Konti, antal: int) -> dict[Slags, list[bytes]]:
    """The messages of so many accounts, by kind."""
    alle = [konti.naeste() for _ in range(antal)]
    return {slags: [en[slags] for en in alle] for slags in ALLE}


def maal(server: Server, slags: Slags, beskeder: list[bytes]) -> tuple[float, float]:
    """Send messages; milliseconds of CPU that each cost the server and its database."""
    foer = server.forbrug()
    server.send(slags, beskeder)
    efter = server.forbrug()
    return (1000 * (efter[0] - foer[0]) / len(beskeder), 1000 * (efter[1] - foer[1]) / len(beskeder))


def run(runder: int = _RUNDER) -> dict[str, float]:
    """Milliseconds of CPU a message, by kind and server."""
    os.sched_setaffinity(0, {1 % (os.cpu_count() or 1)})
    konti = Konti(1)
    maalt: dict[str, list[float]] = defaultdict(list)
    with ExitStack() as stak:
        andre, egne = _servere(stak)
        varm = portion(konti, _PORTION)
        for server in andre:
            server.send(NY, varm[NY] * (_VARM if server.navn == servere.JAXWS else 1))
        for server in egne:
            for slags, beskeder in varm.items():
                server.send(slags, beskeder)
        stoerrelser = {f"{slags.navn}: bytes": float(len(varm[slags][0])) for slags in ALLE}
        for _ in range(runder):
            for slags, beskeder in portion(konti, _PORTION).items():
                for server in (*egne, *(andre if slags.registrerer else ())):
                    selv, database = maal(server, slags, beskeder)
                    maalt[f"{slags.navn}: {server.navn}, CPU ms"].append(selv)
                    if server.postmaster:
                        maalt[f"{slags.navn}: {server.navn}, PostgreSQL CPU ms"].append(database)
    return stoerrelser | {navn: median(tal) for navn, tal in maalt.items()}


def _servere(stak: ExitStack) -> tuple[list[Server], list[Server]]:
    """Others' servers, and ours at two log levels with a database each."""
    egne = [
        stak.enter_context(servere.vores(f"fordringsbro, log {log}", stak.enter_context(demo(port)), port, log=log))
        for port, log in ((_PORT, "WARNING"), (_PORT + 10, "INFO"))
    ]
    andre = [stak.enter_context(servere.spyne(_PORT + 20))]
    mangler = servere.mangler()
    for navn, grund in mangler.items():
        print(f"{navn} is left out: {grund}")
    if servere.NODE not in mangler:
        andre.append(stak.enter_context(servere.node(_PORT + 21)))
    if servere.JAXWS not in mangler:
        andre.append(stak.enter_context(servere.jaxws(_PORT + 22)))
    return andre, egne


if __name__ == "__main__":
    for navn, tal in run().items():
        print(f"{navn:75} {tal:10,.2f}")
