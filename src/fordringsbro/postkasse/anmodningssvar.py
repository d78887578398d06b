"""DebitorkontoAnmodningSvarAfsend as a fagsystem receives it: the mailbox's part for answers to requests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from uuid import UUID

from fordringsbro.contract.binding import Post
from fordringsbro.platform.database import Connection
from fordringsbro.postkasse import anmodningssvar_store as store
from fordringsbro.postkasse.modtagelse import modtageren
from fordringsbro.sf1590.anmodning import store as anmodninger
from fordringsbro.sf1590.faelles import resultat
from fordringsbro.sf1590.faelles.aarsager import Svargrund
from fordringsbro.sf1590.faelles.afvisning import AfvistError
from fordringsbro.sf1590.faelles.indhold import foerste_forskel
from fordringsbro.sf1590.faelles.samtale import Behandlingsudfald, Kald, Svar

_OPERATION: Final = "AfsendDebitorkontoAnmodningSvar"
_ANMODNING: Final = "DebitorkontoAnmodningIdentifikation"
_SVAR: Final = "DebitorkontoAnmodningSvarIdentifikation"


class AnmodningssvarModtagelse:
    """The mailbox.

    Args:
        vores: Whether a municipality's ledger is ours, by its CVR number: only then do we know what was asked.
    """

    def __init__(self, vores: Callable[[str], bool]) -> None:
        self._vores = vores

    def modtag(self, conn: Connection, kald: Kald) -> Svar:
        """AfsendDebitorkontoAnmodningSvar: keep the answer to a request that was postponed; one to each."""
        try:
            self._gem(conn, kald)
        except AfvistError as error:
            return _svar(kald, {"Afvisning": resultat.afvisning(resultat.grund_af(error))}, Behandlingsudfald.AFVIST)
        return _svar(kald, {"Accept": resultat.accept()}, Behandlingsudfald.ACCEPTERET)

    def _gem(self, conn: Connection, kald: Kald) -> None:
        anmodning_id, svar_id = kald.felter[_ANMODNING], kald.felter[_SVAR]
        indhold = kald.indhold
        store.laas(conn, UUID(anmodning_id))
        kendt = store.find(conn, UUID(svar_id), modtageren(kald.hoved), kald.kommune.cvr)
        if kendt is not None:
            if kendt != indhold:
                raise AfvistError(
                    Svargrund.ANDET_INDHOLD, {_SVAR: svar_id}, foerste_forskel(f"{_OPERATION}_I", indhold, kendt)
                )
            return
        if self._vores(kald.kommune.cvr):
            self._kraev_udsat(conn, kald)
        svar = store.NytSvar(
            UUID(svar_id), UUID(anmodning_id), modtageren(kald.hoved), kald.kommune.cvr, indhold, kald.nu
        )
        if not store.indsaet(conn, svar):
            raise AfvistError(Svargrund.ALLEREDE_BESVARET, {_ANMODNING: anmodning_id}, _ANMODNING)

    def _kraev_udsat(self, conn: Connection, kald: Kald) -> None:
        """Refuse answers to what the fagsystem did not ask, or was told at once.

        Raises:
            AfvistError: `UKENDT_ANMODNING`, `SVAR_UVENTET`.
        """
        anmodning_id = kald.felter[_ANMODNING]
        egen = (kald.kommune.cvr, modtageren(kald.hoved), UUID(anmodning_id))
        gemt = anmodninger.find_fagsystemets(conn, *egen).anmodning
        if gemt is None:
            raise AfvistError(Svargrund.UKENDT_ANMODNING, {_ANMODNING: anmodning_id}, _ANMODNING)
        if gemt.forventet is None:
            raise AfvistError(Svargrund.SVAR_UVENTET, {_ANMODNING: anmodning_id}, _ANMODNING)


def _svar(kald: Kald, valg: Post, udfald: Behandlingsudfald) -> Svar:
    return Svar({_SVAR: kald.felter[_SVAR], "BehandlingDatoTid": kald.nu, **valg}, udfald)
