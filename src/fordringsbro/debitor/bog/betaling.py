"""Payments, and the rule by which a payment covers claims."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID, uuid5

from fordringsbro.debitor.bog.afvisning import Aarsag, Objekt, Svarbemaerkning, afvis
from fordringsbro.debitor.model import Slags, Tekstlinje
from fordringsbro.debitor.part import OprettetAf, Part, Rolle
from fordringsbro.platform.record import record

#: The first day that collection takes in any date.
_TIDLIGST: Final = date(1900, 1, 1)


@record
class OensketDaekning:
    """What the payer names, and how much of the payment is for it; `slags` is what the payer holds it to be."""

    fordring_id: UUID
    beloeb_oere: int
    slags: Slags = Slags.FORDRING


@record
class Indbetaling:
    """A payment on an account.

    Attributes:
        indbetaling_id: The payer's id of it.
        kommune_cvr: The municipality whose ledger it is.
        oprettet_af: The fagsystem that reports it; it may pay others' claims as well as its own.
        konto_id: The account.
        dato: When the money came.
        beloeb_oere: How much; above 0.
        type: Code of the kind of payment.
        part: Who paid.
        roller: What the payer is on the account.
        tekstlinjer: The payer's text.
        daekninger: Claims, fees and interest named by the payer; what they leave is covered by the rule of `fordel`.
    """

    indbetaling_id: UUID
    kommune_cvr: str
    oprettet_af: OprettetAf
    konto_id: UUID
    dato: date
    beloeb_oere: int
    type: str | None = None
    part: Part | None = None
    roller: frozenset[Rolle] = frozenset()
    tekstlinjer: tuple[Tekstlinje, ...] = ()
    daekninger: tuple[OensketDaekning, ...] = ()


@record
class Daekning:
    """That a payment covers part of a claim.

    Attributes:
        overdraget: The claim is under collection, which must be told.
        slags: Whether `fordring_id` is a claim, or a fee or interest that the debtor system added.
    """

    daekning_id: UUID
    indbetaling_id: UUID
    fordring_id: UUID
    beloeb_oere: int
    overdraget: bool = False
    slags: Slags = Slags.FORDRING


@record
class Indbetalingssvar:
    """What a payment covered. `gentaget`: it was booked before, and this is the same answer."""

    indbetaling_id: UUID
    konto_id: UUID
    daekninger: tuple[Daekning, ...]
    gentaget: bool = False
    bemaerkninger: tuple[Svarbemaerkning, ...] = ()


@record
class Betalbar:
    """What the coverage rule needs to know of a claim.

    Attributes:
        fordring_id: The claim.
        hoved_fordring_id: Its main claim, if it is a related one.
        srb: Last date to pay without default.
        stiftelsesdato: Date of the event that founded the claim, where told.
        restance_oere: What is owed.
        overdraget: Under collection.
        slags: What it is.
    """

    fordring_id: UUID
    hoved_fordring_id: UUID | None
    srb: date | None
    stiftelsesdato: date | None
    restance_oere: int
    overdraget: bool = False
    slags: Slags = Slags.FORDRING


def daekningsorden(fordringer: Iterable[Betalbar]) -> list[Betalbar]:
    """The order in which a payment covers claims that it doesn't name.

    Oldest last date of payment first (claims without one last), and a claim's costs and interest before its principal:
    a related claim stands right before its main claim, by the main claim's date. The rest of the order (founding date,
    unknown ones last, and id) only makes it the same every time.
    """
    alle = {f.fordring_id: f for f in fordringer}

    def noegle(f: Betalbar) -> tuple[date, date, str, bool, date, str]:
        hoved = alle.get(f.hoved_fordring_id, f) if f.hoved_fordring_id else f
        return (
            hoved.srb or date.max,
            hoved.stiftelsesdato or date.max,
            str(hoved.fordring_id),
            f is hoved,
            f.srb or date.max,
            str(f.fordring_id),
        )

    return sorted(alle.values(), key=noegle)


def fordel(indbetaling: Indbetaling, fordringer: Sequence[Betalbar]) -> tuple[Daekning, ...]:
    """Decide what a payment covers: the named claims first, the rest by `daekningsorden`.

    Args:
        indbetaling: The payment.
        fordringer: All claims of the account.

    Returns:
        One coverage a claim, in the order they were decided. Their sum is the payment's amount.

    Raises:
        AfvisningError: The payment is above what is owed, or a named coverage is not possible.
    """
    kendte = {f.fordring_id: f for f in fordringer}
    restance = sum(f.restance_oere for f in fordringer)
    if indbetaling.beloeb_oere <= 0:
        raise afvis(Aarsag.BELOEB_UGYLDIGT, Objekt.INDBETALING, indbetaling.indbetaling_id, felt="beloeb_oere")
    daekket = _navngivne(indbetaling, kendte)
    rest = indbetaling.beloeb_oere - sum(daekket.values())
    if rest < 0:
        raise afvis(Aarsag.OVER_INDBETALING, Objekt.INDBETALING, indbetaling.indbetaling_id, felt="daekninger")
    if indbetaling.beloeb_oere > restance:
        raise afvis(
            Aarsag.OVER_RESTANCE,
            Objekt.INDBETALING,
            indbetaling.indbetaling_id,
            felt="beloeb_oere",
            restance_oere=restance,
        )
    for f in daekningsorden(fordringer):
        del_oere = min(rest, f.restance_oere - daekket.get(f.fordring_id, 0))
        if del_oere > 0:
            daekket[f.fordring_id] = daekket.get(f.fordring_id, 0) + del_oere
            rest -= del_oere
    return tuple(
        Daekning(
            # The same payment covers a claim once, so its coverage has an id that can be worked out again.
            daekning_id=uuid5(indbetaling.indbetaling_id, str(fordring_id)),
            indbetaling_id=indbetaling.indbetaling_id,
            fordring_id=fordring_id,
            beloeb_oere=beloeb,
            overdraget=kendte[fordring_id].overdraget,
            slags=kendte[fordring_id].slags,
        )
        for fordring_id, beloeb in daekket.items()
    )


def kraev_dato(
    indbetaling: Indbetaling, daekninger: Iterable[Daekning], fordringer: Iterable[Betalbar], i_dag: date
) -> None:
    """Refuse a payment of a day that collection, which must be told of it, can't take.

    Raises:
        AfvisningError: `BETALINGSDATO`: a claim that collection has would be paid after today, or before there was one.
    """
    meldes = {d.fordring_id for d in daekninger if d.overdraget}
    stiftet = (f.stiftelsesdato or _TIDLIGST for f in fordringer if f.fordring_id in meldes)
    if meldes and not max(stiftet) <= indbetaling.dato <= i_dag:
        raise afvis(Aarsag.BETALINGSDATO, Objekt.INDBETALING, indbetaling.indbetaling_id, felt="dato")


def _navngivne(indbetaling: Indbetaling, kendte: Mapping[UUID, Betalbar]) -> dict[UUID, int]:
    daekket: dict[UUID, int] = {}
    for oensket in indbetaling.daekninger:
        fordring = kendte.get(oensket.fordring_id)
        objekt = Objekt(oensket.slags)
        if fordring is None or fordring.slags is not oensket.slags:
            raise afvis(Aarsag.UKENDT, objekt, oensket.fordring_id, felt="daekninger")
        if oensket.fordring_id in daekket:
            raise afvis(Aarsag.GENTAGET_I_BESKED, objekt, oensket.fordring_id, felt="daekninger")
        if oensket.beloeb_oere <= 0:
            raise afvis(Aarsag.BELOEB_UGYLDIGT, objekt, oensket.fordring_id, felt="daekninger.beloeb_oere")
        if oensket.beloeb_oere > fordring.restance_oere:
            raise afvis(
                Aarsag.OVER_SALDO,
                objekt,
                oensket.fordring_id,
                felt="daekninger.beloeb_oere",
                restance_oere=fordring.restance_oere,
            )
        daekket[oensket.fordring_id] = oensket.beloeb_oere
    return daekket
