"""Requests to the debtor system, and the answers to them, from plain facts to the payload of the contract."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from fordringsbro.contract.binding import Post
from fordringsbro.contract.codes import Liste, handlingstyper, id_af


def anmodning(
    handling: str,
    anmodning_id: UUID,
    *,
    konto: UUID,
    til_konto: UUID | None = None,
    krav: Sequence[UUID] = (),
    til_krav: UUID | None = None,
    fra: date | None = None,
    til: date | None = None,
    skrevet: date | None = None,
    svarfrist: date | None = None,
    aarsag: str | None = None,
    tekst: str | None = None,
    indbetaling: UUID | None = None,
) -> tuple[str, Post]:
    """A request: its operation and payload, without header.

    Args:
        handling: Code of the action type.
        anmodning_id: The fagsystem's id of it.
        konto: The account, of two the one that is moved from.
        til_konto: The account that is moved to.
        krav: The claims, of two the one that is moved from.
        til_krav: The claim that is moved to.
        fra: First day that the action is about.
        til: Last day that the action is about.
        skrevet: When the request was written.
        svarfrist: By when an answer is wanted.
        aarsag: The reason's code.
        tekst: The reason in words.
        indbetaling: The payment that is moved.
    """
    supplerende = {"IndbetalingIdentifikation": str(indbetaling)} if indbetaling else None
    return handlingstyper()[handling].anmodning, {
        "DebitorkontoAnmodningIdentifikation": str(anmodning_id),
        "DebitorkontoAnmodningHandlingstype": str(id_af(Liste.HANDLINGSTYPE, handling)),
        "DebitorkontoAnmodningDato": skrevet,
        "DebitorkontoAnmodningÅrsag": str(id_af(Liste.ANMODNINGSAARSAG, aarsag)) if aarsag else None,
        "DebitorkontoAnmodningÅrsagTekst": tekst,
        "DebitorkontoAnmodningSupplerendeInformation": supplerende,
        "DebitorkontoAnmodningUdgangspunktFraDato": fra,
        "DebitorkontoAnmodningUdgangspunktTilDato": til,
        "DebitorkontoAnmodningSvarfristDato": svarfrist,
        **(_en_konto(konto, krav) if til_konto is None else _fra_og_til(konto, til_konto, krav, til_krav)),
    }


def _en_konto(konto: UUID, krav: Sequence[UUID]) -> Post:
    fordringer = {"FordringListe": {"FordringIdentifikation": [str(k) for k in krav]}} if krav else {}
    return {"DebitorkontoIdentifikation": str(konto), **fordringer}


def _fra_og_til(konto: UUID, til_konto: UUID, krav: Sequence[UUID], til_krav: UUID | None) -> Post:
    post: Post = {
        "FraDebitorkonto": {"DebitorkontoIdentifikation": str(konto)},
        "TilDebitorkonto": {"DebitorkontoIdentifikation": str(til_konto)},
    }
    if til_krav is not None:
        (fra,) = krav
        post["FraFordring"] = {"FordringIdentifikation": str(fra)}
        post["TilFordring"] = {"FordringIdentifikation": str(til_krav)}
    return post


def anmodningssvar(anmodning_id: UUID, svar_id: UUID, behandlet: datetime, tekst: str | None = None) -> Post:
    """The payload of AfsendDebitorkontoAnmodningSvar: the action was carried out."""
    return {
        "BehandlingDatoTid": behandlet,
        "DebitorkontoAnmodningIdentifikation": str(anmodning_id),
        "DebitorkontoAnmodningSvarIdentifikation": str(svar_id),
        "DebitorkontoAnmodningSvarTekst": tekst,
        "HandlingGennemført": {"HandlingGennemførtUdenBemærkninger": True},
    }
