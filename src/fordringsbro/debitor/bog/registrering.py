"""The use case of registration: read what is known, check, write all of it in one statement."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import field
from datetime import date, datetime
from uuid import UUID

from psycopg.errors import UniqueViolation

from fordringsbro.debitor.bog.afvisning import Objekt, Svarbemaerkning, Svarnote
from fordringsbro.debitor.bog.bogfoering import bogfoer_paa
from fordringsbro.debitor.bog.ejerskifte import overtag
from fordringsbro.debitor.bog.journal import Art, Haendelse, Journalpost, bogfoer, fingeraftryk
from fordringsbro.debitor.bog.kendt import Kendt
from fordringsbro.debitor.bog.kontrol import Plan, konto_parter, planlaeg
from fordringsbro.debitor.form import (
    Form,
    haeftelse_form,
    konto_form,
    nedregulering_form,
    opkraevning_form,
    part_form,
)
from fordringsbro.debitor.model import Haeftelse, Registrering, Registreringssvar
from fordringsbro.debitor.part import Part, Rolle
from fordringsbro.debitor.store import bog_store, kendt_store
from fordringsbro.platform.clock import Clock, local_date
from fordringsbro.platform.database import Connection
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.record import record


@record
class Kontoudkast:
    """A new account as it would be booked.

    Attributes:
        svar: What the registration would have done.
        ind: What would be written; see `bog_store.registreringsind`. Holds personal data.
    """

    svar: Registreringssvar
    ind: Form = field(repr=False)


def registrer(
    conn: Connection, r: Registrering, ur: Clock, slags: Mapping[UUID, Objekt] | None = None
) -> Registreringssvar:
    """Register what is new in a registration.

    Args:
        conn: Inside the caller's transaction.
        r: The registration.
        ur: Tells when it is booked, once the account is locked.
        slags: What the ids in it name, where the caller has locked the account and read that.

    Raises:
        AfvisningError: It is rejected; nothing was written.
        FejlError: `UTILGAENGELIG` when another account took one of the ids at the same instant. The transaction must
            be rolled back; sent again, the message gets its rejection.
    """
    kendt = _kendt(conn, r, slags)
    nu = ur.now()
    plan = planlaeg(r, kendt)
    try:
        _skriv(conn, r, kendt, plan, nu)
    except UniqueViolation as error:
        raise FejlError(Fejlkode.UTILGAENGELIG) from error
    skiftet = r.ejerskifte and overtag(conn, r.konto.konto_id, kendt.konto, r.oprettet_af, nu)
    return _svar(r, kendt, plan, skiftet=skiftet, opdaterede=_opdater_parter(conn, r, kendt))


def skitser(r: Registrering, ur: Clock) -> Kontoudkast:
    """What a registration would book if nothing of it were known to the ledger; asks no database.

    Raises:
        AfvisningError: It would be rejected.
    """
    intet, nu = Kendt(), ur.now()
    plan = planlaeg(r, intet)
    poster = bogfoer(_haendelser(plan, intet, local_date(nu)), {}, nu)
    return Kontoudkast(_svar(r, intet, plan), _ind(r, _raekker(r, intet, plan, poster), poster, nu))


def _svar(
    r: Registrering,
    kendt: Kendt,
    plan: Plan,
    *,
    skiftet: bool = False,
    opdaterede: tuple[Svarbemaerkning, ...] = (),
) -> Registreringssvar:
    overdragne = {i for i, f in kendt.fordringer.items() if f.overdraget}
    return Registreringssvar(
        konto_id=r.konto.konto_id,
        ny_konto=kendt.konto is None,
        nye=tuple(f.fordring_id for f, _ in plan.fordringer),
        gentagne=plan.gentagne,
        aendrede=tuple(a.fordring_id for a in plan.aendringer),
        nye_haeftelser=tuple(h.haeftelse_id for h in plan.haeftelser),
        nye_nedreguleringer=tuple(n.nedregulering_id for n in plan.nedreguleringer),
        overdragne_nedskrevet=tuple(n.nedregulering_id for n in plan.nedreguleringer if n.fordring_id in overdragne),
        bemaerkninger=(
            *_om_fordringer(plan, overdragne),
            *((Svarbemaerkning(Svarnote.EJER_SKIFTET, Objekt.KONTO, r.konto.konto_id),) if skiftet else ()),
            *opdaterede,
        ),
    )


def _om_fordringer(plan: Plan, overdragne: Collection[UUID]) -> Iterator[Svarbemaerkning]:
    """What the sender should know of the claims, and of what was booked on those that are under collection."""
    yield from (Svarbemaerkning(Svarnote.GENTAGET, Objekt.FORDRING, i) for i in plan.gentagne)
    yield from (Svarbemaerkning(Svarnote.FORDRING_AENDRET, Objekt.FORDRING, a.fordring_id) for a in plan.aendringer)
    for n in plan.nedreguleringer:
        if n.fordring_id in overdragne:
            yield Svarbemaerkning(Svarnote.UNDER_INDDRIVELSE, Objekt.NEDREGULERING, n.nedregulering_id)
    for h in plan.haeftelser:
        if h.fordring_id in overdragne:
            yield Svarbemaerkning(Svarnote.HAEFTER_IKKE_I_INDDRIVELSE, Objekt.HAEFTELSE, h.haeftelse_id)


def _kendt(conn: Connection, r: Registrering, slags: Mapping[UUID, Objekt] | None) -> Kendt:
    fordring_ids = {f.fordring_id for f in r.fordringer}
    fordring_ids.update(f.hoved_fordring_id for f in r.fordringer if f.hoved_fordring_id)
    fordring_ids.update(h.fordring_id for h in r.haeftelser)
    fordring_ids.update(n.fordring_id for n in r.nedreguleringer)
    for o in r.opkraevninger:
        fordring_ids.update(o.fordring_ids)
    haeftelse_ids = [h.haeftelse_id for h in r.haeftelser]
    nedregulering_ids = [n.nedregulering_id for n in r.nedreguleringer]
    opkraevning_ids = [o.opkraevning_id for o in r.opkraevninger]
    konto_id = r.konto.konto_id
    if slags is None:
        ider = {konto_id, *fordring_ids, *haeftelse_ids, *nedregulering_ids, *opkraevning_ids}
        kendt_store.laas_og_kend(conn, r.kommune_cvr, konto_id, ())
        slags = kendt_store.slags_af(conn, list(ider))
    if not slags:
        return Kendt()
    return Kendt(
        # The account is locked first, so that balances read after it stand still.
        konto=kendt_store.laas_konto(conn, konto_id),
        fordringer=kendt_store.fordringer_med_id(conn, list(fordring_ids)),
        haeftelser=kendt_store.haeftelser_med_id(conn, haeftelse_ids),
        nedreguleringer=kendt_store.poster_med_reference(conn, nedregulering_ids),
        opkraevninger=kendt_store.opkraevninger_med_id(conn, opkraevning_ids),
        slags=slags,
    )


def _skriv(conn: Connection, r: Registrering, kendt: Kendt, plan: Plan, nu: datetime) -> None:
    haendelser = _haendelser(plan, kendt, local_date(nu))
    paa_kendte = [h for h in haendelser if h.fordring_id in kendt.fordringer]
    paa_nye = bogfoer([h for h in haendelser if h.fordring_id not in kendt.fordringer], {}, nu)
    raekker = _raekker(r, kendt, plan, paa_nye)
    if any(raekker.values()):
        bog_store.indsaet_registrering(conn, _ind(r, raekker, paa_nye, nu))
    spor = [bog_store.Fordringsspor(a.fordring_id, srb=a.srb, indhold=a.indhold) for a in plan.aendringer]
    bogfoer_paa(conn, kendt.fordringer.values(), paa_kendte, nu, spor)
    if kendt.konto is not None and (paa_kendte or any(raekker.values())):
        bog_store.roer_konto(conn, r.konto.konto_id, nu)


def _ind(r: Registrering, raekker: Form, poster: list[Journalpost], nu: datetime) -> Form:
    return bog_store.registreringsind(
        konto_id=r.konto.konto_id,
        kommune=r.kommune_cvr,
        oprettet_af=r.oprettet_af,
        ind=raekker,
        poster=poster,
        nu=nu,
    )


def _haendelser(plan: Plan, kendt: Kendt, i_dag: date) -> list[Haendelse]:
    haendelser = [
        Haendelse(
            f.fordring_id,
            Art.REGISTRERET,
            f.beloeb_oere,
            f.stiftelsesdato or i_dag,
            None,
            {"indhold": fingeraftryk(form)},
        )
        for f, form in plan.fordringer
    ]
    haendelser += [
        Haendelse(
            a.fordring_id,
            Art.AENDRET,
            0,
            i_dag,
            None,
            {"felter": list(a.felter), "indhold": fingeraftryk(a.indhold)}
            | ({"srb": a.srb.isoformat()} if a.srb else {}),
        )
        for a in plan.aendringer
    ]
    haendelser += [
        Haendelse(
            h.fordring_id,
            Art.HAEFTELSE_REGISTRERET,
            0,
            h.startdato or i_dag,
            None,
            {"haeftelse_id": str(h.haeftelse_id)},
        )
        for h in plan.haeftelser
        if h.fordring_id in kendt.fordringer
    ]
    haendelser += [
        Haendelse(
            n.fordring_id,
            Art.NEDREGULERET,
            -n.beloeb_oere,
            n.virkningsdato or i_dag,
            n.nedregulering_id,
            nedregulering_form(n),
        )
        for n in plan.nedreguleringer
    ]
    return haendelser


def _raekker(r: Registrering, kendt: Kendt, plan: Plan, poster: list[Journalpost]) -> Form:
    """The rows of the new objects, as `store.indsaet_registrering` takes them."""
    ender = {p.fordring_id: p for p in poster}
    ny_konto = kendt.konto is None
    return {
        "konti": [{"konto_id": r.konto.konto_id, "indhold": konto_form(r.konto)}] if ny_konto else [],
        "parter": _parter_raekker(r, kendt),
        "fordringer": [
            {
                "fordring_id": f.fordring_id,
                "indhold": form,
                "saldo": plan.saldi.get(f.fordring_id, f.beloeb_oere),
                "seq": ender[f.fordring_id].seq,
                "hash": ender[f.fordring_id].hash.hex(),
                "vedroerer": part_form(f.vedroerer) if f.vedroerer else None,
            }
            for f, form in plan.fordringer
        ],
        "haeftelser": [_haeftelse_raekke(h) for h in plan.haeftelser],
        "opkraevninger": [
            {"opkraevning_id": o.opkraevning_id, "indhold": opkraevning_form(o)} for o in plan.opkraevninger
        ],
    }


def _parter_raekker(r: Registrering, kendt: Kendt) -> list[Form]:
    """The parties that are new on the account, numbered after the known ones."""
    foer = {(rolle, p.noegle) for rolle, parter in _kendte_parter(kendt).items() for p in parter}
    nye = [
        (rolle, part)
        for rolle, parter in konto_parter(r.konto).items()
        for part in parter
        if (rolle, part.noegle) not in foer
    ]
    return [{"nr": nr, "rolle": rolle, **part_form(part)} for nr, (rolle, part) in enumerate(nye, len(foer) + 1)]


def _kendte_parter(kendt: Kendt) -> Mapping[Rolle, tuple[Part, ...]]:
    return kendt.konto.parter if kendt.konto else {}


def _haeftelse_raekke(h: Haeftelse) -> Form:
    return {"haeftelse_id": h.haeftelse_id, **part_form(h.part), **haeftelse_form(h)}


def _opdater_parter(conn: Connection, r: Registrering, kendt: Kendt) -> tuple[Svarbemaerkning, ...]:
    """Keep the names and addresses that were told last."""
    konto_id, bemaerkninger = r.konto.konto_id, []
    kendte = {(rolle, p.noegle): p for rolle, parter in _kendte_parter(kendt).items() for p in parter}
    fortalt = [(rolle, p) for rolle, parter in konto_parter(r.konto).items() for p in parter]
    opdaterede = [
        (rolle, nu)
        for rolle, p in fortalt
        if (foer := kendte.get((rolle, p.noegle))) is not None and (nu := p.oven_paa(foer)) != foer
    ]
    if opdaterede:
        bog_store.opdater_parter(conn, konto_id, opdaterede)
        bemaerkninger.append(Svarbemaerkning(Svarnote.PART_OPDATERET, Objekt.KONTO, konto_id))
    vedroerer = {
        f.fordring_id: nu
        for f in r.fordringer
        if (kendt_f := kendt.fordringer.get(f.fordring_id)) is not None
        and kendt_f.vedroerer is not None
        and f.vedroerer is not None
        and (nu := f.vedroerer.oven_paa(kendt_f.vedroerer)) != kendt_f.vedroerer
    }
    if vedroerer:
        bog_store.opdater_vedroerer(conn, vedroerer)
        bemaerkninger += (Svarbemaerkning(Svarnote.PART_OPDATERET, Objekt.FORDRING, i) for i in vedroerer)
    return tuple(bemaerkninger)
