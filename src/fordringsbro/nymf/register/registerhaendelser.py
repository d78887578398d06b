"""What the collectors do to claims in the register: move them between the systems, give them back, convert them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from fordringsbro.aktion.aarsager import Afgang
from fordringsbro.aktion.fordringsdata import Fordringsart, Fordringsdata
from fordringsbro.aktion.model import Backend
from fordringsbro.nymf.bygning import uden_hoerte
from fordringsbro.nymf.hoering.hoering import LAENGSTE_HVEM, frivillig_tekst, kraev_tekst
from fordringsbro.nymf.kvittering import Kvittering
from fordringsbro.nymf.model import Aktion, Ophoer, Registerpost
from fordringsbro.nymf.opgaver import Afsendelseskoe
from fordringsbro.nymf.register import aktion_store, haendelse_store, register_store
from fordringsbro.nymf.register.registerhaendelse import (
    STOERSTE_BACKEND_ID,
    Registerhaendelse,
    Registertrin,
    Returaarsag,
    Returnering,
    Systemsted,
    sted,
)
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.regler.typer import Fordringstyper


class Register:
    """Changes the register without an action, and keeps who said so and why.

    Methods work in the caller's transaction, in which the claimant's register is then held.

    Args:
        clock: Says when a change was noted.
        typer: Which types are known.
        afsendelser: Where actions go that a change sets free.
    """

    def __init__(self, clock: Clock, typer: Fordringstyper, afsendelser: Afsendelseskoe) -> None:
        self._clock = clock
        self._typer = typer
        self._afsendelser = afsendelser

    def flyt(self, conn: Connection, fordring_id: int, til: Systemsted, *, hvem: str, tekst: str) -> Registerpost:
        """Note that a conversion moved a claim to the other collection system, under an id of that system.

        Nothing may be on its way on the claim, nor a related claim that would name it: what is queued for one system
        must never go to the other. Claims that are related to it stay where they are; each is moved by itself. What
        stands in hearing was never sent: it holds nothing up, and follows its main claim when it is received.

        Args:
            conn: The transaction.
            fordring_id: Our id of the claim.
            til: The system it is in now, and its id there.
            hvem: Who says so.
            tekst: Why.

        Returns:
            The claim as it is now.

        Raises:
            FejlError: `UKENDT_ID`; `PARAMETER` for the texts or an id with more than 18 digits; `IKKE_NU` when the
                claim was not created, has ended, is there already, has actions on their way, or is one that the other
                system never takes; `OPTAGET` when another claim has or had the id.
        """
        af, ord_ = kraev_tekst(hvem, "by", LAENGSTE_HVEM), kraev_tekst(tekst, "reason")
        if til.fordring_id is None or not 0 < til.fordring_id <= STOERSTE_BACKEND_ID:
            raise FejlError(Fejlkode.PARAMETER, sted=f"as: 1-{STOERSTE_BACKEND_ID}")
        post = self._laast(conn, fordring_id)
        hvorfor_ikke = self._tages_ikke(conn, post, til.backend)
        if hvorfor_ikke:
            raise FejlError(Fejlkode.IKKE_NU, sted=hvorfor_ikke)
        aabne = _naevner(conn, post)
        if aabne:
            paa_vej = ", ".join(f"{aktion.aktion_id} {aktion.tilstand}" for aktion in aabne)
            raise FejlError(Fejlkode.IKKE_NU, sted=f"på vej / on their way: {paa_vej}")
        if haendelse_store.optaget(conn, til, fordring_id):
            raise FejlError(Fejlkode.OPTAGET, sted=til.backend.value)
        register_store.flyt(conn, fordring_id, til.backend, til.fordring_id)
        trin = Registerhaendelse(
            fordring_id, Registertrin.FLYTTET, self._clock.now(), af, ord_, fra=sted(post), til=til
        )
        haendelse_store.gem(conn, [trin])
        return self._post(conn, fordring_id)

    def returner(self, conn: Connection, fordring_id: int, hvordan: Returnering, *, hvem: str) -> list[Registerpost]:
        """Note that the collector gave a claim back, with what is related to it in the same system.

        Actions on their way go on: the collection system answers them, or they are rejected when they have their turn.

        Returns:
            The claims that ended, as they are now: the claim itself first.

        Raises:
            FejlError: `UKENDT_ID`; `PARAMETER` for the texts, for ANDN without one, and for a date that is in the
                future or before the claim was received; `IKKE_NU` when the claim was not created or has ended.
        """
        af = kraev_tekst(hvem, "by", LAENGSTE_HVEM)
        skal_have_tekst = hvordan.aarsag is Returaarsag.ANDN
        ord_ = kraev_tekst(hvordan.tekst, "text") if skal_have_tekst else frivillig_tekst(hvordan.tekst, "text")
        post = self._laast(conn, fordring_id)
        dato = hvordan.dato or self._clock.today()
        if not post.modtagelsesdato <= dato <= self._clock.today():
            raise FejlError(Fejlkode.PARAMETER, sted=f"date: {post.modtagelsesdato} - {self._clock.today()}")
        return self.afslut_returneret(conn, fordring_id, Returnering(hvordan.aarsag, dato, ord_), hvem=af)

    def afslut_returneret(
        self, conn: Connection, fordring_id: int, hvordan: Returnering, *, hvem: str
    ) -> list[Registerpost]:
        """Do what `returner` does, on a collection system's own word: its date and texts are taken as they are.

        Raises:
            FejlError: `UKENDT_ID`; `IKKE_NU` when the claim was not created or has ended.
        """
        self._laast(conn, fordring_id)
        dato = hvordan.dato or self._clock.today()
        return self._afslut(
            conn, fordring_id, (Afgang.RETURNERET, dato), hvem=hvem, tekst=hvordan.tekst, aarsag=hvordan.aarsag
        )

    def konverter(self, conn: Connection, fordring_id: int, *, hvem: str, tekst: str) -> list[Registerpost]:
        """Note that a claim was withdrawn by conversion (434), with what is related to it in the same system.

        Returns:
            The claims that ended, as they are now: the claim itself first.

        Raises:
            FejlError: `UKENDT_ID`; `PARAMETER` for the texts; `IKKE_NU` when the claim was not created or has ended.
        """
        af, ord_ = kraev_tekst(hvem, "by", LAENGSTE_HVEM), kraev_tekst(tekst, "reason")
        self._laast(conn, fordring_id)
        return self._afslut(conn, fordring_id, (Afgang.KONVERTERET, self._clock.today()), hvem=af, tekst=ord_)

    def kendte(self, conn: Connection, backend: Backend, ider: Collection[int]) -> dict[int, Registerpost]:
        """The claims that have or had these ids in a collection system, by those ids."""
        kendte = haendelse_store.ved_backend_id(conn, backend, ider)
        poster = register_store.poster_ved_id(conn, kendte.values())
        return {hos: poster[fordring_id] for hos, fordring_id in kendte.items()}

    def haendelser(self, conn: Connection, fordring_ids: Collection[int]) -> list[Registerhaendelse]:
        """What happened to claims without an action, in order."""
        return haendelse_store.ved_fordring(conn, fordring_ids)

    def _afslut(
        self,
        conn: Connection,
        fordring_id: int,
        ophoer: tuple[str, date],
        *,
        hvem: str,
        tekst: str | None,
        aarsag: Returaarsag | None = None,
    ) -> list[Registerpost]:
        endte = register_store.bogfoer_ophoer(conn, {fordring_id: Ophoer(*ophoer, None)})
        endte.sort(key=lambda endt: (endt != fordring_id, endt))
        hvad = Registertrin.KONVERTERET if aarsag is None else Registertrin.RETURNERET
        nu = self._clock.now()
        Kvittering(conn, self._typer, self._afsendelser, nu).uden_hoved(endte)
        haendelse_store.gem(conn, [Registerhaendelse(endt, hvad, nu, hvem, tekst, aarsag, ophoer[1]) for endt in endte])
        poster = register_store.poster_ved_id(conn, endte)
        return [poster[endt] for endt in endte]

    def _tages_ikke(self, conn: Connection, post: Registerpost, backend: Backend) -> str | None:
        """Why a claim can't move to a system: it is there, or PSRM, which knows no set-off and no estimates (V)."""
        if backend is post.backend:
            return f"allerede i / already in {backend}"
        if backend is not Backend.PSRM:
            return None
        if post.art == Fordringsart.MODR:
            return "art: MODR"
        opret = aktion_store.aktion(conn, post.opret_aktion_id)
        if opret is not None and isinstance(opret.data, Fordringsdata) and opret.data.foreloebig_fastsat:
            return "foreløbigt fastsat / estimated"
        return None

    def _laast(self, conn: Connection, fordring_id: int) -> Registerpost:
        """A claim that is in collection; its claimant's register is held."""
        aktion_store.laas(conn, [self._post(conn, fordring_id).fordringshaver_id])
        # Read again: it may have changed while the register was waited for.
        post = self._post(conn, fordring_id)
        if post.ophoer is not None:
            raise FejlError(Fejlkode.IKKE_NU, sted=f"ophørt / ended: {post.ophoer.aarsag}")
        if post.tilstand is not Aktionstilstand.DONE:
            raise FejlError(Fejlkode.IKKE_NU, sted=f"ikke oprettet / not created: {post.tilstand}")
        return post

    def _post(self, conn: Connection, fordring_id: int) -> Registerpost:
        post = register_store.poster_ved_id(conn, [fordring_id]).get(fordring_id)
        if post is None:
            raise FejlError(Fejlkode.UKENDT_ID)
        return post


def _naevner(conn: Connection, post: Registerpost) -> Sequence[Aktion]:
    """The open actions that would tell a collection system where the claim is: those on it, and its related claims.

    A related claim in hearing tells nobody yet, nor does what waits for it.
    """
    andre = uden_hoerte(register_store.tilhoerende(conn, [post.fordring_id]))
    relaterede = [anden.fordring_id for anden in andre]
    aabne = aktion_store.aabne(conn, [post.fordring_id, *relaterede])
    return [
        aktion
        for aktion in aabne
        if post.fordring_id in {aktion.fordring_id, aktion.virkning_fordring_id}
        or aktion.skaber_fordring_id is not None
    ]
