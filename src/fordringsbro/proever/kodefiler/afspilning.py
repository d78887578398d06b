"""Playing a code's file against the real register, in a transaction that is undone."""

from __future__ import annotations

import itertools
from collections.abc import Collection
from typing import Any
from uuid import uuid4

from fordringsbro.aktion.aktioner import OR, SKABENDE
from fordringsbro.aktion.anmodninger import Anmodning, Kanal, Rettelse
from fordringsbro.aktion.model import Backend, Opgave, Udfaldsstatus
from fordringsbro.aktion.model import Inddrivelsesudfald as Backendudfald
from fordringsbro.nymf.hoering.hoering import Afgoerelse
from fordringsbro.nymf.model import Aktion, Virkning
from fordringsbro.nymf.register.registerhaendelse import Returaarsag, Returnering, Systemsted
from fordringsbro.nymf.service import NyMF
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.platform.clock import FixedClock
from fordringsbro.platform.database import Connection, Database
from fordringsbro.platform.jsontyper import JsonKilde
from fordringsbro.proever.kodefiler.aftale import ANDEN_FH, FH, NU, kodefilaftale
from fordringsbro.proever.kodefiler.daekning import Afspilningsudfald, Spil
from fordringsbro.proever.kodefiler.fil import Variant
from fordringsbro.proever.kodefiler.indhold import fordringsdata, indhold
from fordringsbro.regler import Regelsaet


class _Koe:
    """Takes what would be forwarded; nothing is."""

    def koe(self, conn: Connection, *opgaver: Opgave) -> None:
        """Forget them."""

    def kraev_plads(self, conn: Connection, backends: Collection[Backend]) -> None:
        """There is room for nothing."""


class Afspiller:
    """Plays variants.

    Args:
        conn: A transaction; what is played stays in it.
        regelsaet: The rule packs.
    """

    def __init__(self, conn: Connection, regelsaet: Regelsaet) -> None:
        self._conn = conn
        self._regelsaet = regelsaet
        self._nymf = NyMF.af(regelsaet, FixedClock(NU), _Koe())
        self._aktioner: dict[str, Aktion] = {}
        self._backend_id = itertools.count(1)

    def spil(self, variant: Variant) -> Aktion:
        """The action that comes of a variant's last request."""
        for fordringshaver_id in (FH, ANDEN_FH):
            self._nymf.gem_aftale(self._conn, kodefilaftale(self._regelsaet, fordringshaver_id))
        for skridt in variant.foer:
            self._skridt(skridt)
        self._nymf.gem_aftale(self._conn, kodefilaftale(self._regelsaet, FH, variant.aftale))
        aktion = self._nymf.indgiv(self._conn, self._anmodning(variant.aktion))
        return self._hoer(aktion, variant.aktion["hoering"]) if "hoering" in variant.aktion else aktion

    def _hoer(self, aktion: Aktion, hvordan: str) -> Aktion:
        """The action at the end of its hearing: withdrawn, or decided by RIM after a justification."""
        hoeringer = self._nymf.hoeringer
        nr = hoeringer.for_aktioner(self._conn, [aktion.aktion_id])[aktion.aktion_id].nr
        if hvordan == "withdraw":
            hoeringer.fortryd(self._conn, nr, "FEJL")
        else:
            hoeringer.begrund(self._conn, nr, "Kodefil", "Kodefil")
            hoeringer.afgoer(self._conn, nr, Afgoerelse(hvordan), tekst="Kodefil")
        return self._nymf.aktion(self._conn, aktion.aktion_id) or aktion

    def _skridt(self, skridt: JsonKilde) -> None:
        """An earlier action with its receipt, or something that the collector did."""
        if "returneret" in skridt:
            fordring_id = self._aktioner[skridt["returneret"]].fordring_id
            self._afslut(fordring_id, konverteret=skridt.get("konverteret", False))
            return
        if "flyttet" in skridt:
            fordring_id = self._aktioner[skridt["flyttet"]].fordring_id
            til = Systemsted(Backend(skridt["til"]), next(self._backend_id))
            self._nymf.register.flyt(self._conn, fordring_id, til, hvem="Kodefil", tekst="Kodefil")
            return
        aktion = self._nymf.indgiv(self._conn, self._anmodning(skridt))
        if aktion.tilstand is Aktionstilstand.REJECTED:
            numre = [bemaerkning.id for bemaerkning in aktion.bemaerkninger]
            raise ValueError(f"an earlier action was rejected: {numre}")
        self._aktioner[skridt["navn"]] = aktion
        kvittering = skridt.get("kvittering", "UDFOERT")
        if kvittering:
            self._nymf.kvitter(self._conn, self._udfald(aktion, Udfaldsstatus(kvittering)))

    def _udfald(self, aktion: Aktion, status: Udfaldsstatus) -> Backendudfald:
        afvist = ((60000, "Afvist"),) if status is Udfaldsstatus.AFVIST else ()
        skabt = next(self._backend_id)
        return Backendudfald(
            aktion_id=aktion.aktion_id,
            status=status,
            afvist=afvist,
            backend_fordring_id=skabt if aktion.aktionskode in SKABENDE else None,
            tidspunkt=NU,
            backend_opskrivning_id=skabt if aktion.aktionskode == OR else None,
        )

    def _afslut(self, fordring_id: int, *, konverteret: bool) -> None:
        """Have the collector end a claim."""
        register = self._nymf.register
        if konverteret:
            register.konverter(self._conn, fordring_id, hvem="Kodefil", tekst="Kodefil")
        else:
            register.returner(self._conn, fordring_id, Returnering(Returaarsag.AFTL), hvem="Kodefil")

    def _anmodning(self, skridt: JsonKilde) -> Anmodning | Rettelse:
        faelles: dict[str, Any] = {
            "fordringshaver_id": ANDEN_FH if skridt.get("anden_fordringshaver") else FH,
            "ekstern_id": uuid4(),
            "valuta": skridt.get("valuta", "DKK"),
            "kanal": Kanal(skridt.get("kanal", "SYSTEM")),
        }
        kode, paa = skridt["aktion"], self._aktioner.get(skridt.get("fordring", ""))
        data = indhold(skridt, self._regelsaet, paa.fordring_id if paa else 0)
        if kode in SKABENDE and "indhold_af" not in skridt:
            hoved = self._aktioner.get(skridt.get("hoved", ""))
            hoved_id = self._aktioner.get(skridt.get("hoved_id", ""))
            return Anmodning(
                **faelles,
                data=data if data is not None else fordringsdata({}, self._regelsaet),  # type: ignore[arg-type]  # by its code
                hoved_ekstern_id=hoved.ekstern_id if hoved else None,
                hoved_fordring_id=hoved_id.fordring_id if hoved_id else None,
            )
        reference, forud = skridt.get("reference"), self._aktioner.get(skridt.get("forudsaetter", ""))
        kendt = self._aktioner.get(reference or "")
        fordring_id = paa.fordring_id if paa else None
        if paa is not None and skridt.get("skabt"):
            fordring_id = paa.skaber_fordring_id
        return Rettelse(
            **faelles,
            aktionskode=kode,
            data=data,
            fordring_id=fordring_id if paa else skridt.get("fordring_id"),
            reference_aktion_id=kendt.aktion_id if kendt else (1 if reference else None),
            forudsaetter_aktion_id=forud.aktion_id if forud else None,
        )


def numre(aktion: Aktion) -> set[int]:
    """The numbers an action was rejected with."""
    return {fund.nummer for fund in aktion.bemaerkninger if fund.nummer is not None}


def regler(aktion: Aktion) -> set[str]:
    """The filter rules an action was rejected by."""
    return {fund.id for fund in aktion.bemaerkninger if fund.nummer is None and fund.virkning is Virkning.AFVIS}


def nymf_spil(database: Database, regelsaet: Regelsaet) -> Spil:
    """Plays what the checks and the end of a hearing refuse; each variant's transaction is undone."""

    def spil(variant: Variant) -> Afspilningsudfald:
        with database.transaction() as conn, conn.transaction(force_rollback=True):
            aktion = Afspiller(conn, regelsaet).spil(variant)
        return Afspilningsudfald(
            aktion.tilstand is Aktionstilstand.REJECTED, frozenset(numre(aktion)), frozenset(regler(aktion))
        )

    return spil
