"""The use case of fetching accounts in full, with the claims that fit and what was added to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from fordringsbro.debitor.bog.afvisning import Aarsag, Objekt, afvis
from fordringsbro.debitor.bog.navne import mulige
from fordringsbro.debitor.model import Slags
from fordringsbro.debitor.opslag.billede import Fordringsbillede, Hentning, Kontobillede
from fordringsbro.debitor.opslag.opslag import kontobilleder
from fordringsbro.debitor.opslag.tilstand import tilstand
from fordringsbro.debitor.store import billede_store, opslag_store
from fordringsbro.platform.clock import local_date
from fordringsbro.platform.database import Connection


def kraev_kriterium(h: Hentning) -> None:
    """Refuse to fetch everything.

    Raises:
        AfvisningError: `KRITERIUM_MANGLER`.
    """
    if h.konto_id is None and h.system_id is None and not h.fordring_ids and h.part is None:
        raise afvis(Aarsag.KRITERIUM_MANGLER, Objekt.SOEGNING)


def hent(conn: Connection, h: Hentning, i_dag: date) -> tuple[Kontobillede, ...]:
    """The accounts that are asked for, with the claims that fit.

    An account on which nothing fits is in the answer only when the account itself was named and nothing narrows the
    claims down. A fee or interest is in the answer when its claim is, by what the claim is (type, state, period) and by
    its id; it may also be named itself. Whether something is owed is asked of each by itself.

    Raises:
        AfvisningError: `KRITERIUM_MANGLER` when neither account, own key, claims nor party is given.
    """
    kraev_kriterium(h)
    h = replace(h, fordring_ids=mulige(h.kommune_cvr, h.fordring_ids))
    konti = _konti(conn, h, i_dag)
    alle = {b.fordring.fordring_id: b for b in billede_store.billeder_paa_konti(conn, konti)}
    valgte = {i: b for i, b in alle.items() if _passer(b, _krav(b, alle), h)}
    if h.medtag_relaterede:
        relaterede = opslag_store.relaterede(conn, valgte)
        mangler = (relaterede | opslag_store.tillaeg_til(conn, relaterede)) - valgte.keys()
        valgte.update({b.fordring.fordring_id: b for b in billede_store.billeder_med_id(conn, list(mangler))})
    tomme = konti if not _indsnaevrer(h) else []
    return kontobilleder(conn, list(valgte.values()), tomme)


def _konti(conn: Connection, h: Hentning, i_dag: date) -> list[UUID]:
    navngivne = opslag_store.navngivne_konti(conn, h)
    # Account, key, claims and party together narrow down: only what fits all of them.
    fundne = [navngivne.get(felt, set()) for felt in ("konto_id", "system_id", "fordring_ids") if getattr(h, felt)]
    if h.part is not None:
        fundne.append(set(opslag_store.partens_konti(conn, h.kommune_cvr, h.part, i_dag)))
    konti = set.intersection(*fundne)
    return sorted(opslag_store.oprettede_konti(conn, konti, h.oprettet_af) if h.oprettet_af else konti)


def _indsnaevrer(h: Hentning) -> bool:
    fordringer = bool(h.fordring_ids) or (h.system_id or "").startswith("F")
    periode = h.periode_fra is not None or h.periode_til is not None
    return fordringer or periode or h.kun_restance or bool(h.type_koder or h.tilstande)


def _krav(b: Fordringsbillede, alle: dict[UUID, Fordringsbillede]) -> Fordringsbillede:
    """The claim that a fee or interest was added to, which is on the same account; a claim itself."""
    hoved_id = b.fordring.hoved_fordring_id
    return b if b.slags is Slags.FORDRING or hoved_id is None else alle[hoved_id]


def _passer(b: Fordringsbillede, krav: Fordringsbillede, h: Hentning) -> bool:
    return (
        (_er_navngivet(b, h) or _er_navngivet(krav, h))
        and (not h.type_koder or krav.fordring.type_kode in h.type_koder)
        and (not h.tilstande or tilstand(krav) in h.tilstande)
        and (b.restance_oere > 0 or not h.kun_restance)
        and _i_periode(krav, h)
    )


def _er_navngivet(b: Fordringsbillede, h: Hentning) -> bool:
    """Whether the ids that are named, if any are, are its own."""
    noegle = h.system_id if (h.system_id or "").startswith("F") else None
    return (not h.fordring_ids or b.fordring.fordring_id in h.fordring_ids) and noegle in {None, b.system_id}


def _i_periode(b: Fordringsbillede, h: Hentning) -> bool:
    f = b.fordring
    registreret = local_date(b.registreret_at)
    fra = f.periode_fra or f.stiftelsesdato or f.periode_til or registreret
    til = f.periode_til or f.periode_fra or f.stiftelsesdato or registreret
    return (h.periode_fra is None or til >= h.periode_fra) and (h.periode_til is None or fra <= h.periode_til)
