"""How the tests of handing over fill a ledger and look at what became of it. All persons are made up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from fordringsbro.bootstrap.installation import Installation
from fordringsbro.debitor.bog.betaling import Indbetaling
from fordringsbro.debitor.bog.kendt import Overdragelsesstand as Stand
from fordringsbro.debitor.model import Fordring, Konto, Registrering, Tekstlinje
from fordringsbro.debitor.part import OprettetAf, Part
from fordringsbro.nymf.model import Aktion, Aktionsfilter
from fordringsbro.overdragelse import store
from fordringsbro.overdragelse.model import Kommune, Politik
from fordringsbro.overdragelse.service import FORFALDNE

#: The demo municipality with every claim type live in PSRM.
CVR = "29000011"
#: The day the tests' clock stands on.
I_DAG = date(2026, 11, 20)
I_GAAR = date(2026, 11, 19)
ET = Part("CPR", "0101800001", "Testperson Et Synteseborg")
TO = Part("CPR", "0201800002", "Testperson To Synteseborg")
TRE = Part("CPR", "0301800003", "Testperson Tre Synteseborg")
_SYSTEM = UUID("00000000-0000-4000-8000-000000000001")


def fordring(**felter: Any) -> Fordring:
    """A daycare claim of 500 kroner that passes every rule."""
    n = uuid4()
    standard = {
        "fordring_id": n,
        "type_kode": "KFDAINS",
        "beloeb_oere": 50_000,
        "hovedstol_oere": 50_000,
        "stiftelsesdato": date(2026, 9, 1),
        "periode_fra": date(2026, 9, 1),
        "periode_til": date(2026, 9, 30),
        "forfaldsdato": date(2026, 9, 1),
        "srb": date(2026, 9, 15),
        "foraeldelsesdato": date(2029, 9, 3),
        "reference": f"DI-{n.hex[:12]}",
        "tekstlinjer": (Tekstlinje(1, "Daginstitution september"),),
    }
    return Fordring(**{**standard, **felter})


def rente(hoved: Fordring, **felter: Any) -> Fordring:
    """Interest of 20 kroner on a claim, passing every rule."""
    standard = {
        "type_kode": "REOPDAG",
        "beloeb_oere": 2_000,
        "hovedstol_oere": 2_000,
        "stiftelsesdato": date(2026, 10, 1),
        "periode_fra": date(2026, 10, 1),
        "periode_til": date(2026, 10, 31),
        "forfaldsdato": date(2026, 10, 1),
        "srb": date(2026, 10, 15),
        "foraeldelsesdato": date(2029, 10, 1),
        "hoved_fordring_id": hoved.fordring_id,
        "omkostning_type": "RENTE",
        "tekstlinjer": (),
    }
    return fordring(**{**standard, **felter})


@dataclass
class Proeveby:
    """An installation with its ledger, and the questions the tests ask."""

    dele: Installation

    def politik(self, politik: Politik, dage: int = 0, *, cvr: str = CVR, aftale: int = 1001) -> None:
        """Give a municipality another policy."""
        with self.dele.database.transaction() as conn:
            store.gem(conn, Kommune(cvr, "Prøveby Kommune (opdigtet)", aftale, politik, dage))

    def registrer(self, *fordringer: Fordring, cvr: str = CVR, konto: Konto | None = None, **mere: Any) -> UUID:
        """Register claims on an account, a new one unless told; the account."""
        konto = konto or Konto(uuid4(), "DIVERSE", ET)
        ny = Registrering(cvr, OprettetAf(cvr, _SYSTEM), konto, fordringer, **mere)
        with self.dele.database.transaction() as conn:
            self.dele.bog.registrer(conn, ny)
        return konto.konto_id

    def betal(self, konto_id: UUID, oere: int) -> None:
        """Pay on an account."""
        betaling = Indbetaling(uuid4(), CVR, OprettetAf(CVR, _SYSTEM), konto_id, I_GAAR, oere)
        with self.dele.database.transaction() as conn:
            self.dele.bog.indbetal(conn, betaling)

    @property
    def fagsystem(self) -> OprettetAf:
        """Who reports everything."""
        return OprettetAf(CVR, _SYSTEM)

    def betal_og_meld(self, konto_id: UUID, oere: int) -> UUID:
        """Pay on an account and tell collection, as the service does; the payment's id."""
        betaling = Indbetaling(uuid4(), CVR, self.fagsystem, konto_id, I_GAAR, oere)
        with self.dele.database.transaction() as conn:
            self.dele.bogfoering.betal(conn, betaling)
        return betaling.indbetaling_id

    def koer(self, cvr: str = CVR) -> None:
        """Hand over what is due in a municipality."""
        self.dele.koersel.forfaldne(cvr)

    def dagligt(self) -> None:
        """Do what the daily job puts in the queue: hand over what is due in each municipality."""
        self.dele.koersel.bestil()
        self.koer_jobs(FORFALDNE)

    def koer_jobs(self, *navne: str) -> int:
        """Run the jobs of these names that are in the queue, as the worker would; how many there were."""
        with self.dele.database.transaction() as conn:
            jobs = conn.execute(
                "DELETE FROM procrastinate_jobs WHERE task_name = ANY(%s) RETURNING task_name, args", (list(navne),)
            ).fetchall()
        opgaver = self.dele.tasks("t")
        for navn, args in jobs:
            opgaver[navn](**args)
        return len(jobs)

    def stand(self, *fordringer: Fordring) -> list[Stand]:
        """How far claims are on their way to collection, as the ledger has it."""
        with self.dele.database.transaction() as conn:
            billeder = [self.dele.bog.fordring(conn, f.fordring_id) for f in fordringer]
        return [billede.overdragelse for billede in billeder if billede]

    def aktioner(self) -> dict[UUID, Aktion]:
        """Every action at NyMF by the claim's id."""
        with self.dele.database.transaction() as conn:
            alle = self.dele.nymf.aktioner(conn, Aktionsfilter())
        assert len({a.ekstern_id for a in alle}) == len(alle), "a claim was handed over twice"
        return {a.ekstern_id: a for a in alle}

    def overdragne(self, *blandt: Fordring) -> Sequence[Fordring]:
        """Those of some claims that NyMF has got."""
        aktioner = self.aktioner()
        return [f for f in blandt if f.fordring_id in aktioner]
