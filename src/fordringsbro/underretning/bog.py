"""Keeping notifications, each once, and what they mean for the register."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import structlog
from lxml.etree import _Element as Element

from fordringsbro.aktion.model import Backend
from fordringsbro.contract.binding import Kontrakt, UlaeseligVaerdiError
from fordringsbro.nymf.hoering.hoering import LAENGSTE_TEKST
from fordringsbro.nymf.model import Registerpost
from fordringsbro.nymf.register.registerhaendelse import Returaarsag, Returnering
from fordringsbro.nymf.service import NyMF
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection
from fordringsbro.platform.punkter import Punkt, naaet
from fordringsbro.platform.tilside import Arbejde, hver_for_sig, loest, navn_paa, til_nyt_forsoeg
from fordringsbro.underretning import laesning, returner, store
from fordringsbro.underretning.gren import laes as laes_gren
from fordringsbro.underretning.gren import skriv
from fordringsbro.underretning.laesning import Laest
from fordringsbro.underretning.model import (
    Klar,
    Modtaget,
    NyUnderretning,
    Underretningsslags,
    Underretningssoegning,
    begynder,
    foerste_dag,
)

#: Told of claims that left collection, in the transaction that ends them.
Endt = Callable[[Connection, Sequence[Registerpost]], None]

_log = structlog.get_logger(__name__)
#: A notification of a new claimant names a claim that the register still has as the old one's.
_MAA_VAERE_ANDRES: Final = frozenset({Underretningsslags.NYFORDRINGHAVER})
_INTET: Final = Modtaget()


class Underretningsbog:
    """Keeps and tells notifications. Methods work in the caller's transaction.

    Args:
        nymf: The register.
        clock: Says when a notification was ready.
        kontrakt: The MF contract.
        endt: Who else must know of claims that were returned.
    """

    def __init__(self, nymf: NyMF, clock: Clock, kontrakt: Kontrakt, endt: Endt) -> None:
        self._nymf = nymf
        self._clock = clock
        self._kontrakt = kontrakt
        self._endt = endt

    def modtag(
        self,
        conn: Connection,
        backend: Backend,
        fordringshaver_id: int,
        elementer: Sequence[Element],
        hidtil: Modtaget = _INTET,
    ) -> Modtaget:
        """Keep what came of a claimant's notifications, after those that came before in the same run; gives all.

        One that names a claim whose creation is not booked yet can't be told, nor end the claim: it is left to be
        told again, for as long as the receipt takes.

        A Returner ends its claim in the register here, unless it has ended; where that fails, it is set aside by our
        number, kept and told all the same, and ends the claim when it can. What can't be read is kept as it came and
        told to nobody.
        """
        # First of all locks, as everywhere: the register, then the series of moments.
        self._nymf.hold(conn, [fordringshaver_id])
        laeste = [_laes(element, fordringshaver_id) for element in elementer]
        nye = self._nye(conn, (backend, fordringshaver_id), laeste)
        naevnte = {nummer for laest in nye if laest.gren is not None for nummer in laesning.naevnte(laest.gren)}
        kendte = self._nymf.register.kendte(conn, backend, naevnte)
        paa_vej = store.paa_vej(conn, (backend, fordringshaver_id), naevnte - kendte.keys())
        venter = [laest for laest in nye if laest.gren is not None and paa_vej & set(laesning.naevnte(laest.gren))]
        nye = [laest for laest in nye if laest not in venter]
        poster = [self._ny(laest, backend, fordringshaver_id, kendte) for laest in nye]
        numre = store.gem(conn, poster, self._clock.now())
        for laest, post, nummer in zip(nye, poster, numre, strict=True):
            if post.slags is Underretningsslags.RETURNER and laest.gren is not None:
                with hver_for_sig(conn, Arbejde.UNDERRETNING, str(nummer), self._clock.now()):
                    self._afslut(conn, backend, laest.gren, kendte)
        ulaeselige = sum(post.slags is Underretningsslags.ULAESELIG for post in poster)
        if ulaeselige:
            _log.warning("notifications can't be read", backend=backend, count=ulaeselige)
        # What can't be read may have any number; it is told again until one that can be has passed it, and kept once.
        laesbare = [laest.nummer for laest in laeste if laest.nummer is not None and laest.fejl is None]
        venter_fra = min((laest.nummer for laest in venter if laest.nummer is not None), default=None)
        samlet = hidtil.og(Modtaget(len(poster), max(laesbare, default=None), venter_fra))
        laest_til = [nummer for nummer in laesbare if samlet.venter is None or nummer < samlet.venter]
        if laest_til:
            store.laest(conn, backend, fordringshaver_id, max(laest_til))
        naaet(Punkt.UNDERRETNINGER_SKREVET)
        return samlet

    def igen(self, conn: Connection) -> bool:
        """Try again to end the claim of the return that has waited longest beyond its pause; False when none is due."""
        nu = self._clock.now()
        for noegle in til_nyt_forsoeg(conn, Arbejde.UNDERRETNING, nu, antal=1):
            with hver_for_sig(conn, Arbejde.UNDERRETNING, noegle, nu):
                self._afslut_igen(conn, int(noegle))
                loest(conn, Arbejde.UNDERRETNING, noegle)
            return True
        return False

    def _afslut_igen(self, conn: Connection, nummer: int) -> None:
        """What `_afslut` does, by the notification as it is kept: it names the claim by our id."""
        fundet = store.en(conn, nummer)
        if fundet is None:
            return
        underretning, indhold = fundet
        self._nymf.hold(conn, [underretning.fordringshaver_id])
        fordring_id, hvordan = returner.laes(self._kontrakt, laes_gren(indhold))
        post = self._nymf.fordring_ved_id(conn, fordring_id)
        if post is not None and post.backend is underretning.backend:
            self._end(conn, post, hvordan)

    def returner(self, conn: Connection, fordring_id: int, hvordan: Returnering, *, hvem: str) -> list[Registerpost]:
        """Note that the collector gave a claim back, and make the notifications that it does not send.

        Returns:
            The claims that ended: the claim itself first, then what is related to it.

        Raises:
            FejlError: As `Register.returner`.
        """
        endte = self._nymf.register.returner(conn, fordring_id, hvordan, hvem=hvem)
        store.gem(conn, [self._egen(conn, post, hvordan) for post in endte], self._clock.now())
        self._endt(conn, endte)
        return endte

    def soeg(self, conn: Connection, soegning: Underretningssoegning, graense: int) -> tuple[list[Klar], bool]:
        """The notifications to tell, oldest first, none older than three months; and whether there are more."""
        tidligst = begynder(foerste_dag(self._clock.today()))
        fundne, sidst = store.soeg(conn, soegning, tidligst, graense)
        return fundne, sidst is not None

    def _nye(self, conn: Connection, linje: tuple[Backend, int], laeste: Sequence[Laest]) -> list[Laest]:
        """Those that are not kept yet, each once, in the sender's order of numbers."""
        numre, aftryk = store.kendte(
            conn,
            linje,
            [laest.nummer for laest in laeste if laest.nummer is not None],
            [laest.aftryk for laest in laeste if laest.nummer is None],
        )
        nye: dict[int | bytes, Laest] = {}
        for laest in laeste:
            if laest.nummer not in numre and (laest.nummer is not None or laest.aftryk not in aftryk):
                nye.setdefault(laest.aftryk if laest.nummer is None else laest.nummer, laest)
        return sorted(nye.values(), key=lambda laest: (laest.nummer is None, laest.nummer or 0))

    def _ny(
        self, laest: Laest, backend: Backend, fordringshaver_id: int, kendte: Mapping[int, Registerpost]
    ) -> NyUnderretning:
        fejl = laest.fejl or self._fejl(laest, fordringshaver_id, kendte)
        if fejl or laest.gren is None:
            return NyUnderretning(
                fordringshaver_id,
                Underretningsslags.ULAESELIG,
                backend,
                laest.raa,
                laest.nummer,
                laest.tid,
                laest.aftryk,
                fejl=fejl,
            )
        ider = {hos: post.fordring_id for hos, post in kendte.items()}
        gren, fordringer, ukendte = laesning.oversat(laest.gren, ider)
        return NyUnderretning(
            fordringshaver_id,
            laest.slags,
            backend,
            skriv(gren),
            laest.nummer,
            laest.tid,
            laest.aftryk,
            fordringer,
            ukendte,
            laesning.i_20140709(gren),
        )

    def _fejl(self, laest: Laest, fordringshaver_id: int, kendte: Mapping[int, Registerpost]) -> str | None:
        """What the register says against a notification that the schema allows."""
        if laest.gren is None:
            return None
        naevnte = (kendte[nummer] for nummer in laesning.naevnte(laest.gren) if nummer in kendte)
        if laest.slags not in _MAA_VAERE_ANDRES and any(p.fordringshaver_id != fordringshaver_id for p in naevnte):
            return "ANDENS_FORDRING"
        if laest.slags is Underretningsslags.RETURNER:
            try:
                returner.laes(self._kontrakt, laest.gren)
            except (UlaeseligVaerdiError, ValueError):
                return "VAERDI"
        return None

    def _afslut(self, conn: Connection, backend: Backend, gren: Element, kendte: Mapping[int, Registerpost]) -> None:
        """End the claim that was returned, unless it has ended, or has moved to the other system since."""
        hos, hvordan = returner.laes(self._kontrakt, gren)
        kendt = kendte.get(hos)
        # Read again: an earlier one of the same batch may have ended it.
        post = self._nymf.fordring_ved_id(conn, kendt.fordring_id) if kendt else None
        if post is not None and (post.backend, post.backend_fordring_id) == (backend, hos):
            self._end(conn, post, hvordan)

    def _end(self, conn: Connection, post: Registerpost, hvordan: Returnering) -> None:
        if post.ophoer is None and post.tilstand is Aktionstilstand.DONE and post.backend is not None:
            register = self._nymf.register
            self._endt(conn, register.afslut_returneret(conn, post.fordring_id, hvordan, hvem=post.backend))

    def _egen(self, conn: Connection, post: Registerpost, hvordan: Returnering) -> NyUnderretning:
        if post.backend is None or post.ophoer is None:
            raise LookupError("the claim was not in collection")
        tekst = hvordan.tekst and hvordan.tekst.strip()[:LAENGSTE_TEKST]
        aktion = self._nymf.aktion(conn, post.opret_aktion_id)
        gren = returner.skriv(
            self._kontrakt, post, aktion, Returnering(Returaarsag(hvordan.aarsag), post.ophoer.dato, tekst or None)
        )
        return NyUnderretning(
            post.fordringshaver_id,
            Underretningsslags.RETURNER,
            post.backend,
            skriv(gren),
            fordringer=(post.fordring_id,),
        )


def _laes(element: Element, fordringshaver_id: int) -> Laest:
    """Read a notification, and find that it can be written again as it will be told.

    Whatever one of them holds that nobody foresaw, the claimant's others must get through.
    """
    try:
        laest = laesning.laes(element, fordringshaver_id)
        if laest.gren is not None:
            skriv(laest.gren)
            laesning.naevnte(laest.gren)
    except Exception as error:  # noqa: BLE001 - pure reading of another's text; its kind is kept, and the rest goes on
        return laesning.ulaeselig(element, f"UVENTET {navn_paa(error)}")
    return laest
