"""The hearings' use cases, in the caller's transaction: open, answer, decide, remind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from fordringsbro.nymf.aftaler import aftale_store
from fordringsbro.nymf.aftaler.aftaleaendring import Aftaleaendring
from fordringsbro.nymf.aftaler.aftalebog import Aftalebog, Paategning
from fordringsbro.nymf.hoering import hoering_store as sager
from fordringsbro.nymf.hoering.hoering import (
    LAENGSTE_HVEM,
    Afgoerelse,
    Fortrydelse,
    Hoering,
    Hoeringsrolle,
    Hoeringstilstand,
    Hoeringstrin,
    Trin,
    frist,
    frivillig_tekst,
    kraev_tekst,
    paamindelser,
)
from fordringsbro.nymf.hoering.hoering_store import Hoeringsfilter
from fordringsbro.nymf.hoering.hoeringsmodtagelse import Hoeringsmodtagelse
from fordringsbro.nymf.koder import Afvisningskode
from fordringsbro.nymf.model import Aktion, Bemaerkning, Virkning
from fordringsbro.nymf.opgaver import Afsendelseskoe
from fordringsbro.nymf.register import aktion_store
from fordringsbro.nymf.tilstande import Aktionsaarsag
from fordringsbro.platform.clock import Clock, local_date
from fordringsbro.platform.database import Connection
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.regler import Aftalt, Undtagelse, katalog
from fordringsbro.regler.typer import Fordringstyper
from fordringsbro.regler.undtagelse import gaeldende

_T = Hoeringstilstand
_UDFALD: Final = {
    Afgoerelse.GODKEND: (_T.GODKENDT, Trin.GODKENDT),
    Afgoerelse.AFVIS: (_T.AFVIST, Trin.AFVIST),
    Afgoerelse.JUSTER: (_T.JUSTERET, Trin.JUSTERET),
}


class Hoeringer:
    """Hearing cases and what they do to their actions.

    Args:
        typer: Which types are known, and their filters.
        clock: Time.
        afsendelser: Where received actions are queued.
        aftalebog: Where an accepted deviation is agreed.
    """

    def __init__(self, typer: Fordringstyper, clock: Clock, afsendelser: Afsendelseskoe, aftalebog: Aftalebog) -> None:
        self._typer = typer
        self._clock = clock
        self._afsendelser = afsendelser
        self._aftalebog = aftalebog

    def aabn(self, conn: Connection, aktioner: Sequence[Aktion]) -> None:
        """Open the cases of actions that stand in hearing; the claimant's clock starts the day each was reported."""
        nye = []
        for aktion in aktioner:
            fund = [en for en in aktion.bemaerkninger if en.virkning is Virkning.HOERING]
            startet = local_date(aktion.modtaget)
            nye.append(sager.NyHoering(aktion, fund, startet, frist(startet)))
        if nye:
            sager.nye(conn, nye)

    def sag(self, conn: Connection, nr: int) -> Hoering:
        """A case with its steps.

        Raises:
            FejlError: `UKENDT_ID`.
        """
        for sag in sager.ved_nr(conn, [nr]):
            return sag
        raise FejlError(Fejlkode.UKENDT_ID)

    def for_aktioner(self, conn: Connection, aktion_ids: Sequence[int]) -> dict[int, Hoering]:
        """The cases of these actions with their steps, by action id."""
        return sager.ved_aktion(conn, aktion_ids)

    def soeg(self, conn: Connection, hvad: Hoeringsfilter) -> list[Hoering]:
        """The cases asked for, with their steps, in order of number."""
        return sager.soeg(conn, hvad)

    def antal(self, conn: Connection) -> dict[Hoeringstilstand, tuple[int, int]]:
        """State -> how many cases, and how many of them are overdue."""
        return sager.antal(conn, self._clock.today())

    def begrund(self, conn: Connection, nr: int, begrundelse: str, hvem: str) -> Hoering:
        """The claimant approves the data with a justification; RIM's clock starts.

        An answer after the last day is taken too: the case was only marked.

        Raises:
            FejlError: `UKENDT_ID`; `PARAMETER` for the texts; `IKKE_NU` when the case doesn't wait for the claimant.
        """
        tekst = kraev_tekst(begrundelse, "justification")
        af = kraev_tekst(hvem, "by", LAENGSTE_HVEM)
        sag, _ = self._laast(conn, nr, _T.AFVENTER_FORDRINGSHAVER)
        trin = Hoeringstrin(Trin.BEGRUNDET, self._clock.now(), Hoeringsrolle.FORDRINGSHAVER, af, tekst)
        today = self._clock.today()
        return self._skift(conn, sag, _T.AFVENTER_RIM, trin, startet=today)

    def fortryd(
        self, conn: Connection, nr: int, aarsag: str, *, tekst: str | None = None, hvem: str | None = None
    ) -> Hoering:
        """The claimant takes the action back, at any time before RIM has decided; it ends as rejected.

        Raises:
            FejlError: `UKENDT_ID`; `PARAMETER` for an unknown reason, or ANDET without a text; `IKKE_NU` when the
                case is decided.
        """
        if aarsag not in set(Fortrydelse):
            raise FejlError(Fejlkode.PARAMETER, sted=f"reason: {', '.join(Fortrydelse)}")
        ord_ = kraev_tekst(tekst, "text") if aarsag == Fortrydelse.ANDET else frivillig_tekst(tekst, "text")
        af = frivillig_tekst(hvem, "by", LAENGSTE_HVEM)
        sag, aktion = self._laast(conn, nr, _T.AFVENTER_FORDRINGSHAVER, _T.AFVENTER_RIM)
        trin = Hoeringstrin(Trin.FORTRUDT, self._clock.now(), Hoeringsrolle.FORDRINGSHAVER, af, ord_, aarsag)
        sag = self._skift(conn, sag, _T.FORTRUDT, trin)
        self._modtagelse(conn).afvis(
            aktion, Aktionsaarsag.HOERING_FORTRUDT, (Bemaerkning.af_kode(Afvisningskode.HOERING_FORTRUDT),)
        )
        return sag

    def afgoer(
        self, conn: Connection, nr: int, afgoerelse: Afgoerelse, *, tekst: str | None = None, hvem: str | None = None
    ) -> Hoering:
        """RIM decides: the action is received now, or rejected; adjusted, the deviation is agreed from now on.

        Raises:
            FejlError: `UKENDT_ID`; `PARAMETER` for the texts, and for a rejection without one; `IKKE_NU` when the
                case doesn't wait for RIM.
        """
        afvis = afgoerelse is Afgoerelse.AFVIS
        ord_ = kraev_tekst(tekst, "text") if afvis else frivillig_tekst(tekst, "text")
        af = frivillig_tekst(hvem, "by", LAENGSTE_HVEM)
        sag, aktion = self._laast(conn, nr, _T.AFVENTER_RIM)
        til, art = _UDFALD[afgoerelse]
        sag = self._skift(conn, sag, til, Hoeringstrin(art, self._clock.now(), Hoeringsrolle.RIM, af, ord_))
        if afgoerelse is Afgoerelse.JUSTER:
            self._juster(conn, sag, aktion)
        modtagelse = self._modtagelse(conn)
        if afvis:
            modtagelse.afvis(
                aktion, Aktionsaarsag.HOERING_AFVIST, (Bemaerkning.af_kode(Afvisningskode.HOERING_AFVIST),)
            )
        else:
            modtagelse.modtag(aktion)
        return sag

    def paamind(self, conn: Connection) -> list[tuple[Hoering, Trin]]:
        """Write the reminders that are due and the clocks that have run out; each is told once."""
        nu, today = self._clock.now(), self._clock.today()
        return [
            (sag, trin)
            for sag in sager.aabne(conn)
            for trin in paamindelser(sag.startet, sag.frist or date.max, today)
            if sager.tilfoej_trin(conn, sag.nr, Hoeringstrin(trin, nu, Hoeringsrolle.SYSTEM, frist=sag.frist))
        ]

    def _laast(self, conn: Connection, nr: int, *tilladt: Hoeringstilstand) -> tuple[Hoering, Aktion]:
        """A case and its action, held until the transaction ends, if it is in one of these states."""
        aktion_id = self.sag(conn, nr).aktion_id
        aktion = aktion_store.laas_aktioner(conn, [aktion_id]).get(aktion_id)
        sag = self.sag(conn, nr)
        if aktion is None or sag.tilstand not in tilladt:
            raise FejlError(Fejlkode.IKKE_NU, sted=f"hearing {nr}: {sag.tilstand}")
        return sag, aktion

    def _skift(
        self, conn: Connection, sag: Hoering, til: Hoeringstilstand, trin: Hoeringstrin, *, startet: date | None = None
    ) -> Hoering:
        sager.tilfoej_trin(conn, sag.nr, trin)
        sager.skift(conn, sag, til, startet=startet, frist=frist(startet) if startet else None)
        return self.sag(conn, sag.nr)

    def _juster(self, conn: Connection, sag: Hoering, aktion: Aktion) -> None:
        """Agree that these deviations are accepted from this claimant, for this claim type, from today on."""
        today = self._clock.today()
        ejer = sag.fordringshaver_id
        # What is heard because that is agreed is accepted as a whole, also when the agreement was changed since.
        hoert_dag = local_date(aktion.modtaget)
        aftale = aftale_store.nogle(conn, [ejer], hoert_dag).get(ejer)
        hoerte = {
            en.regel_id
            for en in gaeldende(aftale.undtagelser if aftale else (), sag.type_kode, hoert_dag)
            if en.udfald is Aftalt.HOERING
        }
        regler = dict.fromkeys(en.id for en in sag.fund if en.id in katalog().regler)
        undtagelser = tuple(
            Undtagelse(
                fordringshaver_id=ejer,
                regel_id=regel_id,
                udfald=Aftalt.GODTAG_ALT if regel_id in hoerte else Aftalt.GODTAG,
                gaelder_fra=today,
                begrundelse=f"høring {sag.nr} / hearing {sag.nr}",
                type_kode=sag.type_kode,
            )
            for regel_id in regler
        )
        aendring = Aftaleaendring(undtagelser=undtagelser)
        paategning = Paategning(today, "RIM", f"Høring {sag.nr} / Hearing {sag.nr}")
        self._aftalebog.aendr(conn, ejer, aendring.anvend, paategning)

    def _modtagelse(self, conn: Connection) -> Hoeringsmodtagelse:
        return Hoeringsmodtagelse(conn, self._typer, self._afsendelser, self._clock)
