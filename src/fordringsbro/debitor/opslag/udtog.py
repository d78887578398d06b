"""Statements: what was owed on an account before a period, what was booked in it, and what was owed after it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from fordringsbro.debitor.bog.journal import Art
from fordringsbro.debitor.model import Slags
from fordringsbro.debitor.store import kendt_store, udtog_store
from fordringsbro.platform.clock import DANISH_ZONE, local_date
from fordringsbro.platform.database import Connection
from fordringsbro.platform.record import record


@record
class Udtogspost:
    """A booking that changed what is owed.

    Attributes:
        bogfoert: The Danish date on which it was booked.
        virkningsdato: From when it counts.
        art: Kind.
        slags: Whether it is on a claim, or on a fee or interest.
        fordring_id: The claim, fee or interest.
        hoved_fordring_id: The claim that a fee or interest was added to, or a claim is related to.
        indbetaling_id: The payment, of a coverage or the reversal of one.
        beloeb_oere: Signed change of what is owed.
        saldo_oere: What is owed on the account after it.
    """

    bogfoert: date
    virkningsdato: date
    art: Art
    slags: Slags
    fordring_id: UUID
    hoved_fordring_id: UUID | None
    indbetaling_id: UUID | None
    beloeb_oere: int
    saldo_oere: int


@record
class Kontoudtog:
    """A statement: what was owed before the first day, the bookings of the period, what was owed after the last."""

    konto_id: UUID
    fra: date
    til: date
    primo_oere: int
    poster: tuple[Udtogspost, ...]
    ultimo_oere: int


def udtog(conn: Connection, konto_id: UUID, fra: date, til: date) -> Kontoudtog:
    """The statement of an account from one Danish date to another, both among them.

    A booking belongs to the day it was booked, whatever day it counts from: the statement of days that have passed is
    the same whenever it is made. It is read under the account's lock: a booking on its way is waited for, and one that
    comes later is of a later moment.
    """
    kendt_store.laas_konto(conn, konto_id)
    begynder, slutter = _midnat(fra), _midnat(til + timedelta(days=1))
    primo = udtog_store.saldo_foer(conn, konto_id, begynder)
    poster = _med_saldi(udtog_store.poster(conn, konto_id, begynder, slutter), primo)
    return Kontoudtog(konto_id, fra, til, primo, poster, poster[-1].saldo_oere if poster else primo)


def _midnat(dag: date) -> datetime:
    return datetime.combine(dag, time(), DANISH_ZONE)


def _med_saldi(raekker: Sequence[udtog_store.Raekke], primo: int) -> tuple[Udtogspost, ...]:
    saldo, poster = primo, []
    for r in raekker:
        saldo += r.beloeb_oere
        poster.append(
            Udtogspost(
                bogfoert=local_date(r.bogfoert_at),
                virkningsdato=r.virkningsdato,
                art=Art(r.art),
                slags=Slags(r.slags),
                fordring_id=r.fordring_id,
                hoved_fordring_id=r.hoved_fordring_id,
                indbetaling_id=r.indbetaling_id,
                beloeb_oere=r.beloeb_oere,
                saldo_oere=saldo,
            )
        )
    return tuple(poster)
