"""Playing a code's file against the real register, in a transaction that is undone."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple
from uuid import uuid4

from fordringsbro.inddrivelse.aktioner import OR, SKABENDE
from fordringsbro.inddrivelse.model import Backend, Opgave, Udfald, Udfaldsstatus
from fordringsbro.nymf.aftale import Aftale
from fordringsbro.nymf.anmodninger import Anmodning, Kanal, Rettelse
from fordringsbro.nymf.feltbrug import Feltbrug, Feltkrav
from fordringsbro.nymf.hoering import Afgoerelse
from fordringsbro.nymf.kodefiler.fil import Kodefil, Variant, laes_kodefiler
from fordringsbro.nymf.kodefiler.indhold import fordringsdata, indhold
from fordringsbro.nymf.koder import Afvisningskode
from fordringsbro.nymf.model import Aktion, Virkning
from fordringsbro.nymf.registerhaendelse import Returaarsag, Returnering, Sted
from fordringsbro.nymf.regler import Regelsaet
from fordringsbro.nymf.service import NyMF
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.nymf.typer import dmi_typer
from fordringsbro.platform.clock import FixedClock
from fordringsbro.platform.database import Connection, Database

_NU: Final = datetime(2026, 11, 20, 9, tzinfo=UTC)
#: Claimants of the files: the first, and one whose claims are another's.
_FH: Final = 9001
_ANDEN_FH: Final = 9002


class Kodedaekning(NamedTuple):
    """Whether a code was seen to fire: who fires it, its file, if there is one, and what came of playing it."""

    nummer: int
    hvor: str
    fil: Path | None
    affyret: bool


class _Koe:
    """Takes what would be forwarded; nothing is."""

    def koe(self, conn: Connection, opgave: Opgave) -> None:
        """Forget it."""


#: Whose codes are played here.
_SPILLES = frozenset({"nymf", "hoering"})


class Afspiller:
    """Plays variants.

    Args:
        conn: A transaction; what is played stays in it.
        regelsaet: The rule packs.
    """

    def __init__(self, conn: Connection, regelsaet: Regelsaet) -> None:
        self._conn = conn
        self._regelsaet = regelsaet
        self._nymf = NyMF(regelsaet, FixedClock(_NU), _Koe())
        self._aktioner: dict[str, Aktion] = {}
        self._backend_id = itertools.count(1)

    def spil(self, variant: Variant) -> Aktion:
        """The action that comes of a variant's last request."""
        for fordringshaver_id in (_FH, _ANDEN_FH):
            self._nymf.gem_aftale(self._conn, self._aftale(fordringshaver_id))
        for skridt in variant.foer:
            self._skridt(skridt)
        self._nymf.gem_aftale(self._conn, replace(self._aftale(_FH), **_aendringer(variant.aftale)))
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

    def _aftale(self, fordringshaver_id: int) -> Aftale:
        """An agreement that permits everything; types with packs are live in PSRM."""
        typer = {**dict.fromkeys(dmi_typer()), **dict.fromkeys(self._regelsaet.typer, _NU.date().replace(year=2024))}
        arter = frozenset({"INDR", "MODR"})
        return Aftale(fordringshaver_id, "29000011", "Kodefil", "Kodefil", typer, arter=arter)

    def _skridt(self, skridt: Mapping[str, Any]) -> None:
        """An earlier action with its receipt, or something that the collector did."""
        if "returneret" in skridt:
            fordring_id = self._aktioner[skridt["returneret"]].fordring_id
            self._afslut(fordring_id, konverteret=skridt.get("konverteret", False))
            return
        if "flyttet" in skridt:
            fordring_id = self._aktioner[skridt["flyttet"]].fordring_id
            til = Sted(Backend(skridt["til"]), next(self._backend_id))
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

    def _udfald(self, aktion: Aktion, status: Udfaldsstatus) -> Udfald:
        afvist = ((60000, "Afvist"),) if status is Udfaldsstatus.AFVIST else ()
        skabt = next(self._backend_id)
        return Udfald(
            aktion_id=aktion.aktion_id,
            status=status,
            afvist=afvist,
            backend_fordring_id=skabt if aktion.aktionskode in SKABENDE else None,
            tidspunkt=_NU,
            backend_opskrivning_id=skabt if aktion.aktionskode == OR else None,
        )

    def _afslut(self, fordring_id: int, *, konverteret: bool) -> None:
        """Have the collector end a claim."""
        register = self._nymf.register
        if konverteret:
            register.konverter(self._conn, fordring_id, hvem="Kodefil", tekst="Kodefil")
        else:
            register.returner(self._conn, fordring_id, Returnering(Returaarsag.AFTL), hvem="Kodefil")

    def _anmodning(self, skridt: Mapping[str, Any]) -> Anmodning | Rettelse:
        faelles: dict[str, Any] = {
            "fordringshaver_id": _ANDEN_FH if skridt.get("anden_fordringshaver") else _FH,
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
        reference = skridt.get("reference")
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
        )


def _aendringer(raa: Mapping[str, Any]) -> dict[str, Any]:
    """Changes of an agreement as its record has them."""
    mulige: dict[str, Any] = {felt: frozenset(raa[felt]) for felt in ("aktioner", "arter", "aarsager") if felt in raa}
    if "typer" in raa:
        mulige["typer"] = {kode: fra or None for kode, fra in raa["typer"].items()}
    if "felter" in raa:
        mulige["felter"] = tuple(Feltkrav(felt=krav["felt"], brug=Feltbrug(krav["brug"])) for krav in raa["felter"])
    return {**raa, **mulige}


def numre(aktion: Aktion) -> set[int]:
    """The numbers an action was rejected with."""
    return {fund.nummer for fund in aktion.bemaerkninger if fund.nummer is not None}


def regler(aktion: Aktion) -> set[str]:
    """The filter rules an action was rejected by."""
    return {fund.id for fund in aktion.bemaerkninger if fund.nummer is None and fund.virkning is Virkning.AFVIS}


def affyrer(database: Database, fil: Kodefil, regelsaet: Regelsaet) -> bool:
    """Whether a file's last value passes and its first is refused by exactly its number."""
    with database.transaction() as conn, conn.transaction(force_rollback=True):
        godt = Afspiller(conn, regelsaet).spil(fil.accepteret)
    with database.transaction() as conn, conn.transaction(force_rollback=True):
        daarligt = Afspiller(conn, regelsaet).spil(fil.afvist)
    accepteret = godt.tilstand is not Aktionstilstand.REJECTED
    return accepteret and numre(daarligt) == {fil.nummer} and regler(daarligt) <= fil.ogsaa


def koder_daekning(database: Database, mappe: Path) -> list[Kodedaekning]:
    """Each code of the catalogue with its file and whether it fired; only the codes fired here are played."""
    regelsaet = Regelsaet.load()
    filer = {fil.nummer: fil for fil in laes_kodefiler(mappe)}
    daekning = []
    for kode in Afvisningskode:
        fil = filer.get(kode.nummer)
        spilles = fil is not None and fil.hvor in _SPILLES
        affyret = fil is not None and spilles and affyrer(database, fil, regelsaet)
        daekning.append(Kodedaekning(kode.nummer, kode.value.hvor, fil.sti if fil else None, affyret))
    return daekning
