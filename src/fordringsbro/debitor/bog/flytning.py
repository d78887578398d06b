"""Moving what was paid: a payment to another account, or what payments cover of one claim to another claim.

A move takes back what is moved, in part or whole, and books it where it belongs as a payment of its own: of the day,
the kind, the payer and the fagsystem of the one it comes from. So every account's payments still add up to what they
cover.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID, uuid5

from fordringsbro.debitor.bog import adgang, indbetaling, nedregulering
from fordringsbro.debitor.bog.afvisning import Aarsag, AfvisningError, Objekt, afvis
from fordringsbro.debitor.bog.betaling import Daekning, Indbetaling, OensketDaekning
from fordringsbro.debitor.bog.tilbagefoersel import (
    DaekningNedregulering,
    IndbetalingNedregulering,
    OensketNedregulering,
)
from fordringsbro.debitor.form_betaling import indbetaling_fra
from fordringsbro.debitor.store import flytning_store, kendt_store
from fordringsbro.platform.clock import Clock, FixedClock
from fordringsbro.platform.database import Connection
from fordringsbro.platform.record import record

#: Reason of the reversal, of the code list `tilbagefoerselsaarsag`.
_AARSAG = "FORKERT_KONTO"


@record
class Indbetalingsflytning:
    """That a payment belongs on another account.

    Attributes:
        flytning_id: Whose id it is; the ids of what is booked are made of it.
        kommune_cvr: The municipality whose ledger it is.
    """

    flytning_id: UUID
    kommune_cvr: str
    fra_konto_id: UUID
    til_konto_id: UUID
    indbetaling_id: UUID


@record
class Daekningsflytning:
    """That what payments cover of one claim is to cover another; attributes as those of `Indbetalingsflytning`."""

    flytning_id: UUID
    kommune_cvr: str
    fra_fordring_id: UUID
    til_fordring_id: UUID


@record
class Flytningssvar:
    """What was moved: how much in all, and the payments it is now."""

    beloeb_oere: int
    indbetalinger: tuple[UUID, ...]


def flyt_indbetaling(conn: Connection, f: Indbetalingsflytning, ur: Clock) -> Flytningssvar:
    """Move all that is left of a payment to another account, where it covers by the usual rule.

    Raises:
        AfvisningError: `UKENDT` account or payment; `OVER_REST` when nothing is left of it; `OVER_RESTANCE` when less
            is owed on the other account; `ER_OVERDRAGET` for a claim under collection that it covers or would cover;
            `KONTO_AFSLUTTET`. Nothing was written then.
    """
    # All or nothing: the caller may go on with its transaction after a rejection.
    with conn.transaction():
        # In one order, so that two moves can't wait for each other; and all of a move is booked at one moment.
        for konto_id in sorted({f.fra_konto_id, f.til_konto_id}):
            adgang.laas(conn, f.kommune_cvr, konto_id)
        stille = FixedClock(ur.now())
        gammel = _indbetaling(conn, f.indbetaling_id, f.fra_konto_id)
        try:
            return _flyt(conn, gammel, f, "", beloeb_oere=None, fra=(), til=(), til_konto_id=f.til_konto_id, ur=stille)
        except AfvisningError as error:
            raise _om_indbetalingen(error, f.indbetaling_id) from None


def flyt_daekning(conn: Connection, f: Daekningsflytning, ur: Clock) -> Flytningssvar:
    """Move as much coverage as the one claim has and the other owes, the latest coverage first; it may be nothing.

    Raises:
        AfvisningError: `UKENDT` claim; `ER_OVERDRAGET`; `KONTO_AFSLUTTET`. Nothing was written then.
    """
    with conn.transaction():
        kendt_store.laas_konti_for(conn, [f.fra_fordring_id, f.til_fordring_id])
        stille = FixedClock(ur.now())
        kendte = kendt_store.fordringer_med_id(conn, [f.fra_fordring_id, f.til_fordring_id])
        for fordring_id in (f.fra_fordring_id, f.til_fordring_id):
            kendt = kendte.get(fordring_id)
            if kendt is None or kendt.kommune_cvr != f.kommune_cvr:
                raise afvis(Aarsag.UKENDT, Objekt.FORDRING, fordring_id)
            adgang.kraev_aaben(adgang.laas(conn, f.kommune_cvr, kendt.konto_id), kendt.konto_id)
            if kendt.overdraget:
                raise afvis(Aarsag.ER_OVERDRAGET, Objekt.FORDRING, fordring_id)
        fra, til = kendte[f.fra_fordring_id], kendte[f.til_fordring_id]
        rest, svar = til.saldo, []
        for daekning in flytning_store.daekninger_med_rest(conn, f.fra_fordring_id):
            beloeb = min(rest, daekning.rest_oere)
            if beloeb > 0:
                svar.append(
                    _flyt(
                        conn,
                        _indbetaling(conn, daekning.indbetaling_id, fra.konto_id),
                        f,
                        f"/{daekning.daekning_id}",
                        beloeb_oere=beloeb,
                        fra=(OensketNedregulering(daekning.daekning_id, beloeb),),
                        til=(OensketDaekning(f.til_fordring_id, beloeb),),
                        til_konto_id=til.konto_id,
                        ur=stille,
                    )
                )
                rest -= beloeb
    return Flytningssvar(sum(s.beloeb_oere for s in svar), tuple(i for s in svar for i in s.indbetalinger))


def _indbetaling(conn: Connection, indbetaling_id: UUID, konto_id: UUID) -> Indbetaling:
    kendt = kendt_store.indbetaling_med_id(conn, indbetaling_id)
    if kendt is None or kendt.konto_id != konto_id:
        raise afvis(Aarsag.UKENDT, Objekt.INDBETALING, indbetaling_id)
    return indbetaling_fra(indbetaling_id, kendt.form)


def _flyt(
    conn: Connection,
    gammel: Indbetaling,
    f: Indbetalingsflytning | Daekningsflytning,
    hvad: str,
    *,
    beloeb_oere: int | None,
    fra: Sequence[OensketNedregulering],
    til: Sequence[OensketDaekning],
    til_konto_id: UUID,
    ur: Clock,
) -> Flytningssvar:
    """Take a payment back, in part or (no amount) whole, and book the same as a new one."""
    tilbage = nedregulering.nedreguler(
        conn,
        IndbetalingNedregulering(
            nedregulering_id=uuid5(f.flytning_id, f"fra{hvad}"),
            kommune_cvr=f.kommune_cvr,
            # Who asks for the move need not be who made the payment; that it may was decided by the caller.
            oprettet_af=gammel.oprettet_af,
            konto_id=gammel.konto_id,
            indbetaling_id=gammel.indbetaling_id,
            # The money came on that day, and came for something else.
            dato=gammel.dato,
            beloeb_oere=beloeb_oere,
            aarsag=_AARSAG,
            daekninger=tuple(fra),
        ),
        ur,
    )
    _kraev_ikke_under_inddrivelse(tilbage.daekninger)
    ny = replace(
        gammel,
        indbetaling_id=uuid5(f.flytning_id, f"til{hvad}"),
        konto_id=til_konto_id,
        beloeb_oere=tilbage.beloeb_oere,
        daekninger=tuple(til),
    )
    _kraev_ikke_under_inddrivelse(indbetaling.indbetal(conn, ny, ur, meldes=False).daekninger)
    return Flytningssvar(tilbage.beloeb_oere, (ny.indbetaling_id,))


def _kraev_ikke_under_inddrivelse(daekninger: Iterable[Daekning | DaekningNedregulering]) -> None:
    """Collection must hold the same balance, and can't be told of a move."""
    for daekning in daekninger:
        if daekning.overdraget:
            raise afvis(Aarsag.ER_OVERDRAGET, Objekt.FORDRING, daekning.fordring_id)


def _om_indbetalingen(error: AfvisningError, indbetaling_id: UUID) -> AfvisningError:
    """The same rejection, told of the payment that was named and not of what was to be booked."""
    if error.afvisning.objekt in {Objekt.KONTO, Objekt.FORDRING}:
        return error
    return AfvisningError(replace(error.afvisning, objekt=Objekt.INDBETALING, objekt_id=indbetaling_id))
