"""Who may touch an account: the checks that come before every change, under the account's lock.

What one may not touch is as unknown as what doesn't exist: another municipality's, and another fagsystem's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from fordringsbro.debitor.bog.afvisning import Aarsag, Objekt, afvis
from fordringsbro.debitor.bog.kendt import KendtFordring, KendtKonto
from fordringsbro.debitor.part import OprettetAf
from fordringsbro.debitor.store import kendt_store
from fordringsbro.platform.database import Connection
from fordringsbro.platform.record import record


def laas(conn: Connection, kommune_cvr: str, konto_id: UUID) -> KendtKonto:
    """Lock an account of a municipality until the transaction ends.

    Raises:
        AfvisningError: `UKENDT`; another municipality's account is as unknown as one that doesn't exist.
    """
    return kraev_kendt(kendt_store.laas_konto(conn, konto_id), kommune_cvr, konto_id)


def kraev_kendt(konto: KendtKonto | None, kommune_cvr: str, konto_id: UUID) -> KendtKonto:
    """Refuse what is no account of a municipality.

    Raises:
        AfvisningError: `UKENDT`.
    """
    if konto is None or konto.kommune_cvr != kommune_cvr:
        raise afvis(Aarsag.UKENDT, Objekt.KONTO, konto_id)
    return konto


def laas_egen(conn: Connection, kommune_cvr: str, fagsystem: OprettetAf, konto_id: UUID) -> KendtKonto:
    """Lock an account that a fagsystem may change.

    Raises:
        AfvisningError: `UKENDT`, or `KONTO_OVERDRAGET`: the debtor system looks after it now.
    """
    konto = laas(conn, kommune_cvr, konto_id)
    if konto.ejer != fagsystem:
        raise afvis(Aarsag.UKENDT, Objekt.KONTO, konto_id)
    kraev_egen(konto, konto_id)
    return konto


def kraev_egen(konto: KendtKonto, konto_id: UUID) -> None:
    """Refuse the owner what the debtor system looks after.

    Raises:
        AfvisningError: `KONTO_OVERDRAGET`.
    """
    if konto.overdraget_dato is not None:
        raise afvis(Aarsag.KONTO_OVERDRAGET, Objekt.KONTO, konto_id)


def kraev_aaben(konto: KendtKonto, konto_id: UUID) -> None:
    """Refuse changes of an ended account.

    Raises:
        AfvisningError: `KONTO_AFSLUTTET`.
    """
    if konto.afsluttet_dato is not None:
        raise afvis(Aarsag.KONTO_AFSLUTTET, Objekt.KONTO, konto_id)


def laas_fordring(conn: Connection, kommune_cvr: str, fordring_id: UUID) -> tuple[KendtKonto, KendtFordring]:
    """Lock the account of a claim, fee or interest, and read the claim as it stands then.

    Raises:
        AfvisningError: `UKENDT`.
    """
    return laas_fordringer(conn, kommune_cvr, [fordring_id]).kraev(fordring_id)


@record
class LaasteFordringer:
    """Claims, fees and interest of a municipality, and their accounts, which are locked."""

    fordringer: Mapping[UUID, KendtFordring]
    konti: Mapping[UUID, KendtKonto]

    def kraev(self, fordring_id: UUID) -> tuple[KendtKonto, KendtFordring]:
        """One of them, and its account.

        Raises:
            AfvisningError: `UKENDT`.
        """
        fordring = self.fordringer.get(fordring_id)
        if fordring is None:
            raise afvis(Aarsag.UKENDT, Objekt.FORDRING, fordring_id)
        return self.konti[fordring.konto_id], fordring


def laas_fordringer(conn: Connection, kommune_cvr: str, fordring_ids: Sequence[UUID]) -> LaasteFordringer:
    """Lock the accounts of claims, fees and interest, and read them as they stand then.

    Args:
        conn: Inside the caller's transaction.
        kommune_cvr: The municipality; what is another's is left out.
        fordring_ids: The claims; a statement is run for each of their accounts.
    """
    kendt_store.laas_konti_for(conn, fordring_ids)
    kendte = kendt_store.fordringer_med_id(conn, fordring_ids)
    egne = {i: f for i, f in kendte.items() if f.kommune_cvr == kommune_cvr}
    konti = {konto_id: laas(conn, kommune_cvr, konto_id) for konto_id in sorted({f.konto_id for f in egne.values()})}
    return LaasteFordringer(egne, konti)
