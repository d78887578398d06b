"""MFKvitteringHent: the receipts of what a system has reported, a page at a time."""

from __future__ import annotations

from typing import Any, Final

from lxml.etree import _Element as Element

from fordringsbro.contract.binding import Kontrakt, Post
from fordringsbro.mf import afvisning, fragment, resultat_store, spoergsmaal
from fordringsbro.mf.fragment import blad, led
from fordringsbro.mf.handling import STOERSTE_ID
from fordringsbro.mf.kald import MFKald
from fordringsbro.mf.model import Aktionsafvisning, HovedfejlError
from fordringsbro.mf.resultat_store import Kvitteringssoegning
from fordringsbro.nymf.service import NyMF
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection, Database

TJENESTE: Final = "MFKvitteringHent"
#: Unknown claims told of in one answer.
_MEST_FEJL: Final = 100


class Kvitteringshentning:
    """Answers questions for receipts.

    Args:
        database: Where they are.
        clock: Time.
        kontrakt: The MF contract.
        nymf: Knows the agreements.
        graense: Most receipts in one answer, besides those of the last moment.
    """

    def __init__(self, database: Database, clock: Clock, kontrakt: Kontrakt, nymf: NyMF, graense: int) -> None:
        self._database = database
        self._clock = clock
        self._kontrakt = kontrakt
        self._nymf = nymf
        self._graense = graense

    def hent(self, kald: MFKald) -> Element:
        """Answer a question: every action of the system that meets all conditions, oldest change first.

        When there are more than one answer holds, an advice names the moment to ask from; docs/mf.md says how.

        Raises:
            HovedfejlError: 2, 170, 208, 400 or 463.
        """
        post = spoergsmaal.laes(self._kontrakt, kald.anmodning)
        with self._database.transaction() as conn:
            soegning = self._soegning(conn, kald, post)
            kvitteringer, naeste = resultat_store.soeg(conn, soegning, self._graense)
        advis: tuple[Aktionsafvisning, ...] = ()
        if naeste is not None:
            advis = (afvisning.flere("kvitteringer", "receipts", f"SoegeDatoFra {fragment.tid(naeste)}"),)
        return fragment.dokument(
            f"{TJENESTE}_O",
            kald.hoved(self._clock.now(), advis=advis),
            # Delivery and agreement are repeated, the moment is not: so the official sample has it.
            fragment.system(kald.se_nummer),
            _gentag(post, "ModtagFordringLeveranceIdentifikator"),
            _gentag(post, "FordringHaverIdentifikator"),
            led("w:KvitteringSamling", *kvitteringer),
        )

    def _soegning(self, conn: Connection, kald: MFKald, post: Post) -> Kvitteringssoegning:
        mine = spoergsmaal.adgange(conn, kald)
        fordringshaver_id = post.get("FordringHaverIdentifikator")
        if fordringshaver_id is not None and spoergsmaal.ukendte(
            conn, self._nymf, mine, (fordringshaver_id,), kald.kalder
        ):
            raise HovedfejlError(afvisning.ikke_indberetter(fordringshaver_id, kald.se_nummer))
        fordringer: list[int] = post["FordringIDSamling"].get("FordringInddrivelseFordringIdentifikator", [])
        self._kun_kendte(conn, kald.se_nummer, fordringer)
        return Kvitteringssoegning(
            kald.se_nummer,
            leverance_id=post.get("ModtagFordringLeveranceIdentifikator"),
            fordringshaver_id=fordringshaver_id,
            fra=(post.get("SoegeDatoFra") or {}).get("ModtagFordringAktionStatusAendretDato"),
            fordringer=tuple(fordringer) or None,
        )

    def _kun_kendte(self, conn: Connection, se_nummer: str, fordringer: list[int]) -> None:
        mulige = [fordring for fordring in fordringer if 0 < fordring <= STOERSTE_ID]
        kendte = resultat_store.kendte_fordringer(conn, se_nummer, mulige) if mulige else set()
        ukendte = [fordring for fordring in dict.fromkeys(fordringer) if fordring not in kendte]
        if ukendte:
            raise HovedfejlError(*map(afvisning.ukendt_kvittering, ukendte[:_MEST_FEJL]))


def _gentag(post: Post, navn: str) -> str:
    """A condition, repeated in the answer."""
    vaerdi: Any = post.get(navn)
    return "" if vaerdi is None else blad(f"e:{navn}", vaerdi)
