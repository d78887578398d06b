"""Hearings over HTTP, in JSON; docs/hearing.md tells of them. `login` says who sees and does what."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

from fordringsbro.adgang.service import Serviceaftaler
from fordringsbro.nymf.hoering.hoering import Afgoerelse, Hoering
from fordringsbro.nymf.hoering.hoering_store import Hoeringsfilter
from fordringsbro.nymf.service import NyMF
from fordringsbro.overdragelse.service import Overdragelse
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection, Database
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.jsontyper import JsonKilde
from fordringsbro.platform.tegn import som_json
from fordringsbro.portal import hoeringsform
from fordringsbro.portal.login import Hoeringspart, Login
from fordringsbro.wire.http.kalder import Kalder
from fordringsbro.wire.http.regel import Adgangsregel
from fordringsbro.wire.http.ressource import JSON_TYPE, Felter, Laast, Modtager, Parametre, Ressource

#: Where they are.
STI: Final = "/service/hearings"
#: Cases in one answer: unless asked for, and at most.
_ANTAL: Final = 100
_MEST: Final = 1000
_STOERSTE: Final = 2**63 - 1

Handling = Callable[[Connection, Hoeringspart, int, Felter], Hoering]


class Hoeringsressourcer:
    """The list, one case, and the three things that can be done with it.

    Args:
        database: Where transactions are taken.
        nymf: The cases.
        overdragelse: Tells the ledger of what was withdrawn or rejected.
        clock: Today.
        som_rim: Whether cases may be decided here.
        login: Lets callers in.
        aftaler: Say whose cases a caller may know of, whatever its token says.
    """

    def __init__(
        self,
        database: Database,
        nymf: NyMF,
        overdragelse: Overdragelse,
        clock: Clock,
        *,
        som_rim: bool,
        login: Login,
        aftaler: Serviceaftaler,
    ) -> None:
        self._database = database
        self._nymf = nymf
        self._overdragelse = overdragelse
        self._clock = clock
        self._som_rim = som_rim
        self._login = login
        self._aftaler = aftaler

    def alle(self) -> tuple[Laast, ...]:
        """Everything to host."""
        return (
            self._ressource(STI, self._liste),
            self._ressource(f"{STI}/case", self._en),
            self._modtager("approve", {"justification", "by"}, self._godkend),
            self._modtager("withdraw", {"reason", "text", "by"}, self._fortryd),
            self._modtager("decide", {"decision", "text", "by"}, self._afgoer),
        )

    def _ressource(self, sti: str, hent: Callable[[Hoeringspart, Kalder, Parametre], bytes]) -> Laast:
        return self._laast(sti, lambda part: Ressource(sti, JSON_TYPE, partial(hent, part), Adgangsregel.HOERING))

    def _laast(self, sti: str, lav: Callable[[Hoeringspart], Ressource | Modtager]) -> Laast:
        return Laast(sti, lambda authorization: lav(self._login.part(authorization)), Adgangsregel.HOERING)

    def _bundet(self, conn: Connection, part: Hoeringspart, kalder: Kalder) -> Hoeringspart:
        """A caller by its token, as far as its certificate's agreements reach: the token's key may be many systems'."""
        kommuner = self._aftaler.kommuner(conn, kalder, Adgangsregel.HOERING)
        if kommuner is None:
            return part
        egne = frozenset(
            aftale.fordringshaver_id for aftale in self._nymf.aftalebog.aftaler(conn) if aftale.cvr in kommuner
        )
        ses = egne if part.fordringshavere is None else part.fordringshavere & egne
        return replace(part, fordringshavere=ses)

    def _liste(self, part: Hoeringspart, kalder: Kalder, parametre: Parametre) -> bytes:
        """`?state=&claimant=&overdue=true&after=&count=`: a page, and whether there is more."""
        _kun(parametre, {"state", "claimant", "overdue", "after", "count"})
        if parametre.get("overdue", "true") != "true":
            raise FejlError(Fejlkode.PARAMETER, sted="overdue: true")
        antal = _tal(parametre, "count", 1, _MEST) if "count" in parametre else _ANTAL
        hvad = Hoeringsfilter(
            tilstand=hoeringsform.tilstand(parametre.get("state")),
            overskredet=self._clock.today() if "overdue" in parametre else None,
            efter=_tal(parametre, "after", 0, _STOERSTE) if "after" in parametre else 0,
            antal=antal + 1,
        )
        spurgt = frozenset({_tal(parametre, "claimant", 1, 9999)}) if "claimant" in parametre else None
        with self._database.transaction() as conn:
            ses = self._bundet(conn, part, kalder).fordringshavere
            hvem = spurgt if ses is None else ses if spurgt is None else spurgt & ses
            fundet = self._nymf.hoeringer.soeg(conn, replace(hvad, fordringshavere=hvem))
        sager = [hoeringsform.sag(sag, self._clock.today()) for sag in fundet[:antal]]
        return _svar({"hearings": sager, "more": len(fundet) > antal})

    def _en(self, part: Hoeringspart, kalder: Kalder, parametre: Parametre) -> bytes:
        """`?number=`: a case with its findings and steps."""
        _kun(parametre, {"number"})
        with self._database.transaction() as conn:
            sag = self._sag(conn, self._bundet(conn, part, kalder), _tal(parametre, "number", 1, _STOERSTE))
        return _svar(hoeringsform.hele_sagen(sag, self._clock.today()))

    def _sag(self, conn: Connection, part: Hoeringspart, nr: int) -> Hoering:
        """A case that the caller may see; another's is as unknown as one that isn't there."""
        sag = self._nymf.hoeringer.sag(conn, nr)
        if not part.ser(sag):
            raise FejlError(Fejlkode.UKENDT_ID)
        return sag

    def _modtager(self, navn: str, felter: set[str], handling: Handling) -> Laast:
        def modtag(part: Hoeringspart, kalder: Kalder, givet: Felter) -> bytes:
            _kun(givet, felter | {"number"})
            nr = givet.get("number")
            if not isinstance(nr, int) or isinstance(nr, bool) or not 0 < nr <= _STOERSTE:
                raise FejlError(Fejlkode.PARAMETER, sted="number")
            for felt in felter:
                if not isinstance(givet.get(felt), str | None):
                    raise FejlError(Fejlkode.PARAMETER, sted=felt)
            med_navn = {**givet, "by": part.navn(givet.get("by"))}
            with self._database.transaction() as conn:
                sag = handling(conn, self._bundet(conn, part, kalder), nr, med_navn)
            return _svar(hoeringsform.hele_sagen(sag, self._clock.today()))

        sti = f"{STI}/{navn}"
        return self._laast(sti, lambda part: Modtager(sti, partial(modtag, part), Adgangsregel.HOERING))

    def _besvares(self, conn: Connection, part: Hoeringspart, nr: int) -> None:
        """That the caller may answer this case as its claimant."""
        if not part.svarer:
            raise FejlError(Fejlkode.KUN_FORDRINGSHAVER)
        self._sag(conn, part, nr)

    def _godkend(self, conn: Connection, part: Hoeringspart, nr: int, givet: Felter) -> Hoering:
        self._besvares(conn, part, nr)
        return self._nymf.hoeringer.begrund(conn, nr, givet.get("justification") or "", givet["by"] or "")

    def _fortryd(self, conn: Connection, part: Hoeringspart, nr: int, givet: Felter) -> Hoering:
        self._besvares(conn, part, nr)
        aarsag, tekst, hvem = givet.get("reason") or "", givet.get("text"), givet["by"]
        return self._overdragelse.fortryd_hoering(conn, nr, aarsag, tekst=tekst, hvem=hvem)

    def _afgoer(self, conn: Connection, part: Hoeringspart, nr: int, givet: Felter) -> Hoering:
        if not (self._som_rim and part.afgoer):
            raise FejlError(Fejlkode.KUN_RIM)
        if givet.get("decision") not in set(Afgoerelse):
            raise FejlError(Fejlkode.PARAMETER, sted=f"decision: {', '.join(Afgoerelse)}")
        self._sag(conn, part, nr)
        afgoerelse = Afgoerelse(givet["decision"])
        return self._overdragelse.afgoer_hoering(conn, nr, afgoerelse, tekst=givet.get("text"), hvem=givet["by"])


def _kun(givet: JsonKilde, kendte: set[str]) -> None:
    if givet.keys() - kendte:
        raise FejlError(Fejlkode.PARAMETER, sted=", ".join(sorted(kendte)))


def _tal(parametre: Parametre, navn: str, mindst: int, hoejst: int) -> int:
    tekst = parametre.get(navn, "")
    if not re.fullmatch("[0-9]{1,19}", tekst, re.ASCII) or not mindst <= int(tekst) <= hoejst:
        raise FejlError(Fejlkode.PARAMETER, sted=navn)
    return int(tekst)


def _svar(vaerdi: object) -> bytes:
    return som_json(vaerdi).encode()
