"""Payments taken back: how much of which coverage, and the rule for what is not named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID, uuid5

from fordringsbro.debitor.bog.afvisning import Aarsag, Objekt, Svarbemaerkning, afvis
from fordringsbro.debitor.bog.betaling import Daekning
from fordringsbro.debitor.model import Slags
from fordringsbro.debitor.part import OprettetAf
from fordringsbro.platform.record import record


@record
class OensketNedregulering:
    """A coverage that the sender names, and how much of it is taken back.

    Attributes:
        daekning_id: The coverage.
        beloeb_oere: How much, above 0; None is all that is left of it.
        daekning_nedregulering_id: The sender's id of it; one is made when it is not given.
        slags: What the sender holds the coverage to be of.
    """

    daekning_id: UUID
    beloeb_oere: int | None
    daekning_nedregulering_id: UUID | None = None
    slags: Slags = Slags.FORDRING


@record
class IndbetalingNedregulering:
    """That a payment is taken back, in part or whole.

    Attributes:
        nedregulering_id: The sender's id of it.
        kommune_cvr: The municipality whose ledger it is.
        oprettet_af: The fagsystem that reports it.
        konto_id: The account.
        indbetaling_id: The payment.
        dato: When it takes effect.
        beloeb_oere: How much, above 0; None is all that is left of the payment.
        aarsag: The reason's code.
        aarsag_tekst: The reason in words.
        daekninger: Coverages named by the sender; the rest is taken from the latest coverage first.
        ordre: It is an order to the debtor system: also the fagsystem that has or created the account may give it,
            otherwise only who made the payment. An order has no date of its own, `dato` is when it came.
        betalt_oere: What the payment must be of; an order tells it as a check.
    """

    nedregulering_id: UUID
    kommune_cvr: str
    oprettet_af: OprettetAf
    konto_id: UUID
    indbetaling_id: UUID
    dato: date
    beloeb_oere: int | None
    aarsag: str | None = None
    aarsag_tekst: str | None = None
    daekninger: tuple[OensketNedregulering, ...] = ()
    ordre: bool = False
    betalt_oere: int | None = None


@record
class DaekningNedregulering:
    """That part of a coverage is taken back. `overdraget`: the claim is under collection, which must be told."""

    daekning_nedregulering_id: UUID
    nedregulering_id: UUID
    indbetaling_id: UUID
    daekning_id: UUID
    fordring_id: UUID
    beloeb_oere: int
    overdraget: bool = False
    slags: Slags = Slags.FORDRING


@record
class Nedreguleringssvar:
    """What was taken back. `gentaget`: it was booked before, and this is the same answer."""

    nedregulering_id: UUID
    konto_id: UUID
    indbetaling_id: UUID
    beloeb_oere: int
    daekninger: tuple[DaekningNedregulering, ...]
    gentaget: bool = False
    bemaerkninger: tuple[Svarbemaerkning, ...] = ()


def fordel_tilbage(
    n: IndbetalingNedregulering, daekninger: Sequence[Daekning], tilbagefoert: Mapping[UUID, int]
) -> tuple[DaekningNedregulering, ...]:
    """Decide what of a payment is uncovered: the named coverages first, the rest from the latest coverage on.

    Args:
        n: The reversal.
        daekninger: What the payment covered, in the order it was decided.
        tilbagefoert: How much of each coverage was taken back before.

    Returns:
        One reversal a coverage; their sum is the reversal's amount.

    Raises:
        AfvisningError: `BELOEB_UGYLDIGT`; `OVER_REST` with what is left; `OVER_INDBETALING` when the named ones exceed
            the reversal; `UKENDT` and `GENTAGET_I_BESKED` coverage.
    """
    rester = {d.daekning_id: d.beloeb_oere - tilbagefoert.get(d.daekning_id, 0) for d in daekninger}
    tilbage = sum(rester.values())
    objekt, noegle = Objekt.INDBETALING_NEDREGULERING, n.nedregulering_id
    beloeb = tilbage if n.beloeb_oere is None else n.beloeb_oere
    if n.beloeb_oere is not None and beloeb <= 0:
        raise afvis(Aarsag.BELOEB_UGYLDIGT, objekt, noegle, felt="beloeb_oere")
    if beloeb > tilbage or tilbage == 0:
        raise afvis(Aarsag.OVER_REST, objekt, noegle, felt="beloeb_oere", restance_oere=tilbage)
    valgt = _navngivne(n, rester, {d.daekning_id: d.slags for d in daekninger})
    rest = beloeb - sum(valgt.values())
    if rest < 0:
        raise afvis(Aarsag.OVER_INDBETALING, objekt, noegle, felt="daekninger")
    for d in reversed(daekninger):
        del_oere = min(rest, rester[d.daekning_id] - valgt.get(d.daekning_id, 0))
        if del_oere > 0:
            valgt[d.daekning_id] = valgt.get(d.daekning_id, 0) + del_oere
            rest -= del_oere
    return _som_daekninger(n, daekninger, valgt)


_OBJEKT = {
    Slags.FORDRING: Objekt.DAEKNING,
    Slags.RYKKERGEBYR: Objekt.RYKKERGEBYR_DAEKNING,
    Slags.OPKRAEVNINGSRENTE: Objekt.OPKRAEVNINGSRENTE_DAEKNING,
}


def _navngivne(n: IndbetalingNedregulering, rester: Mapping[UUID, int], slags: Mapping[UUID, Slags]) -> dict[UUID, int]:
    valgt: dict[UUID, int] = {}
    for oensket in n.daekninger:
        noegle, objekt = oensket.daekning_id, _OBJEKT[oensket.slags]
        if slags.get(noegle) is not oensket.slags:
            raise afvis(Aarsag.UKENDT, objekt, noegle, felt="daekninger")
        if noegle in valgt:
            raise afvis(Aarsag.GENTAGET_I_BESKED, objekt, noegle, felt="daekninger")
        rest = rester[noegle]
        beloeb = rest if oensket.beloeb_oere is None else oensket.beloeb_oere
        if oensket.beloeb_oere is not None and beloeb <= 0:
            raise afvis(Aarsag.BELOEB_UGYLDIGT, objekt, noegle, felt="beloeb_oere")
        if beloeb > rest or rest == 0:
            raise afvis(Aarsag.OVER_REST, objekt, noegle, felt="beloeb_oere", restance_oere=rest)
        valgt[noegle] = beloeb
    return valgt


def _som_daekninger(
    n: IndbetalingNedregulering, daekninger: Sequence[Daekning], valgt: Mapping[UUID, int]
) -> tuple[DaekningNedregulering, ...]:
    kendte = {d.daekning_id: d for d in daekninger}
    egne = {o.daekning_id: o.daekning_nedregulering_id for o in n.daekninger}
    return tuple(
        DaekningNedregulering(
            # One reversal touches a coverage once, so its id can be worked out again.
            daekning_nedregulering_id=egne.get(noegle) or uuid5(n.nedregulering_id, str(noegle)),
            nedregulering_id=n.nedregulering_id,
            indbetaling_id=n.indbetaling_id,
            daekning_id=noegle,
            fordring_id=kendte[noegle].fordring_id,
            beloeb_oere=beloeb,
            overdraget=kendte[noegle].overdraget,
            slags=kendte[noegle].slags,
        )
        for noegle, beloeb in valgt.items()
    )
