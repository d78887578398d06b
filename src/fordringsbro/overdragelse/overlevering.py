"""Handing claims over in one transaction: the whole condition is looked at under the lock of the claims' accounts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from fordringsbro.debitor.bog.kendt import Overdragelsesstand as Stand
from fordringsbro.debitor.opslag.billede import Fordringsbillede
from fordringsbro.debitor.service import Debitorbog
from fordringsbro.nymf.model import Aktion
from fordringsbro.nymf.service import NyMF
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.overdragelse import forsoeg_store
from fordringsbro.overdragelse.model import Kommune, Registernoegle
from fordringsbro.overdragelse.service import Overdragelse
from fordringsbro.platform.database import Connection


class Overlevering:
    """Hands claims over.

    Args:
        overdragelse: Says how a claim is asked about.
        bog: The ledger.
        nymf: Who judges and routes.
    """

    def __init__(self, overdragelse: Overdragelse, bog: Debitorbog, nymf: NyMF) -> None:
        self._overdragelse = overdragelse
        self._bog = bog
        self._nymf = nymf

    def overdrag(
        self, conn: Connection, kommune: Kommune, fordring_ids: Sequence[UUID], senest_srb: date
    ) -> list[Aktion]:
        """Lock the claims' accounts, look again, and hand over what is due by then.

        Args:
            conn: The caller's transaction.
            kommune: Whose claims they are.
            fordring_ids: The claims; what was rejected or paid since they were found is left out.
            senest_srb: The last sidste rettidige betalingsdato that counts.

        Returns:
            An action for each claim that was handed over, main claims first.
        """
        laaste = self._bog.laas_fordringer(conn, fordring_ids)
        hoved_ider = {b.fordring.hoved_fordring_id for b in laaste if b.fordring.hoved_fordring_id}
        hoveder = {b.fordring.fordring_id: b for b in self._bog.billeder(conn, list(hoved_ider))}
        billeder = klare(laaste, hoveder, senest_srb)
        if not billeder:
            return []
        ider = [b.fordring.fordring_id for b in billeder]
        self._bog.marker_overdraget(conn, ider, {})
        som = self._noegler(conn, kommune, billeder, hoveder)
        forsoeg_store.overdraget(conn, {i: som[i] for i in ider})
        eksterne = {fordring_id: noegle.ekstern_id for fordring_id, noegle in som.items()}
        aktioner = self._nymf.opret_mange(
            conn,
            [
                self._overdragelse.anmodning_af(som[b.fordring.fordring_id].fordringshaver_id, b, eksterne)
                for b in billeder
            ],
        )
        afviste = [i for i, a in zip(ider, aktioner, strict=True) if a.tilstand is Aktionstilstand.REJECTED]
        self._bog.marker_overdragelse_afvist(conn, afviste, {})
        return aktioner

    def _noegler(
        self,
        conn: Connection,
        kommune: Kommune,
        billeder: Sequence[Fordringsbillede],
        hoveder: Mapping[UUID, Fordringsbillede],
    ) -> dict[UUID, Registernoegle]:
        """What claims and their main claims are called in the register.

        A related claim goes under the number of a main claim that is there, whatever number the municipality has now.
        """
        ider = {b.fordring.fordring_id for b in billeder}
        eksterne = forsoeg_store.eksterne(conn, ider)
        derude = [i for i in hoveder if i not in ider]
        som = {i: noegler[0] for i, noegler in forsoeg_store.noegler(conn, derude).items()} if derude else {}
        for b in billeder:
            hoved_id, fordring_id = b.fordring.hoved_fordring_id, b.fordring.fordring_id
            hoved = som.get(hoved_id) if hoved_id else None
            nummer = hoved.fordringshaver_id if hoved else kommune.fordringshaver_id
            som[fordring_id] = Registernoegle(nummer, eksterne[fordring_id])
        return som


def klare(
    laaste: Iterable[Fordringsbillede], hoveder: Mapping[UUID, Fordringsbillede], senest_srb: date
) -> list[Fordringsbillede]:
    """Those of some claims that may go now, main claims first.

    A related claim may go when its main claim is under collection, or goes along. A main claim that is paid goes along
    only for the sake of costs or interest that are not.

    Args:
        laaste: The claims as they stand under the lock.
        hoveder: The main claims of related ones, likewise.
        senest_srb: The last sidste rettidige betalingsdato that counts.
    """
    forfaldne = {b.fordring.fordring_id: b for b in laaste if _forfalden(b, senest_srb)}
    derude = {i for i, b in hoveder.items() if b.overdragelse is Stand.OVERDRAGET}
    med = [b for b in forfaldne.values() if _hoved_klar(b, forfaldne, derude)]
    skyldige = {b.fordring.hoved_fordring_id for b in med if b.restance_oere > 0}
    klare_ = [b for b in med if b.restance_oere > 0 or b.fordring.fordring_id in skyldige]
    return sorted(klare_, key=lambda b: b.fordring.er_relateret)


def _forfalden(b: Fordringsbillede, senest_srb: date) -> bool:
    return b.overdragelse is Stand.INGEN and b.srb is not None and b.srb <= senest_srb


def _hoved_klar(b: Fordringsbillede, forfaldne: Collection[UUID], derude: Collection[UUID]) -> bool:
    hoved_id = b.fordring.hoved_fordring_id
    return hoved_id is None or hoved_id in derude or hoved_id in forfaldne
