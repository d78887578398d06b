"""The use cases that look things up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from fordringsbro.debitor import store_journal, store_kendt, store_konto, store_opslag
from fordringsbro.debitor.afvisning import Aarsag, Objekt, afvis
from fordringsbro.debitor.billede import (
    Fordringsbillede,
    Fordringslinje,
    Hentning,
    Kontobillede,
    Kontotraef,
    Soegning,
)
from fordringsbro.debitor.journal import Kaedebrud, find_brud, fingeraftryk
from fordringsbro.debitor.kendt import Overdragelse
from fordringsbro.debitor.model import Slags
from fordringsbro.debitor.part import Rolle
from fordringsbro.platform.clock import local_date
from fordringsbro.platform.database import Connection


def soeg(conn: Connection, s: Soegning) -> tuple[Kontotraef, ...]:
    """The accounts that a search fits, in order of registration.

    Raises:
        AfvisningError: `KRITERIUM_MANGLER` when neither party, account nor period is given.
    """
    konti, roller = _konti(conn, s)
    if not konti:
        return ()
    linjer: defaultdict[UUID, list[Fordringslinje]] = defaultdict(list)
    for linje in store_opslag.fordringslinjer(conn, konti):
        linjer[linje.konto_id].append(linje)
    traef = (
        _traef(hoved, linjer[hoved.konto.konto_id], roller.get(hoved.konto.konto_id, frozenset()))
        for hoved in store_opslag.kontohoveder(conn, konti)
    )
    return tuple(t for t in traef if t.samlet_oere > 0 or not s.kun_restance)


def _konti(conn: Connection, s: Soegning) -> tuple[list[UUID], dict[UUID, frozenset[Rolle]]]:
    if s.part is None and s.konto_id is None and s.fra is None and s.til is None:
        raise afvis(Aarsag.KRITERIUM_MANGLER, Objekt.SOEGNING)
    roller: dict[UUID, frozenset[Rolle]] = {}
    konti = [s.konto_id] if s.konto_id else None
    if s.part is not None:
        fundne = store_opslag.partens_konti(conn, s.kommune_cvr, s.part)
        roller = {k: r for k, r in fundne.items() if not s.roller or r & s.roller}
        konti = [k for k in roller if s.konto_id is None or k == s.konto_id]
        if not konti:
            return [], {}
    return store_opslag.find_konti(conn, s, konti), roller


def _traef(hoved: Kontobillede, linjer: Sequence[Fordringslinje], roller: frozenset[Rolle]) -> Kontotraef:
    skyldige = [linje for linje in linjer if linje.restance_oere > 0]
    return Kontotraef(
        konto=hoved.konto,
        system_id=hoved.system_id,
        kommune_cvr=hoved.kommune_cvr,
        oprettet_af=hoved.oprettet_af,
        registreret_at=hoved.registreret_at,
        roller=roller,
        samlet_oere=sum(linje.restance_oere for linje in skyldige),
        under_inddrivelse=any(linje.overdragelse is Overdragelse.OVERDRAGET for linje in skyldige),
        aeldste_srb=min((linje.srb for linje in skyldige if linje.srb), default=None),
        fordringer=tuple(linje for linje in linjer if linje.slags is Slags.FORDRING),
        ejet_af=hoved.ejet_af,
        afsluttet_dato=hoved.afsluttet_dato,
    )


def hent(conn: Connection, h: Hentning) -> tuple[Kontobillede, ...]:
    """The accounts that are asked for, with the claims that fit.

    An account on which no claim fits is in the answer only when the account itself was named and nothing narrows the
    claims down.

    Raises:
        AfvisningError: `KRITERIUM_MANGLER` when neither account, own key, claims nor party is given.
    """
    if h.konto_id is None and h.system_id is None and not h.fordring_ids and h.part is None:
        raise afvis(Aarsag.KRITERIUM_MANGLER, Objekt.SOEGNING)
    konti = _hentede_konti(conn, h)
    alle = store_opslag.billeder_paa_konti(conn, konti)
    fordringer = {b.fordring.fordring_id for b in alle if b.slags is Slags.FORDRING and _passer(b, h)}
    # A fee or interest comes along with its claim, also when only claims of a type or period are asked for.
    valgte = {
        b.fordring.fordring_id: b
        for b in alle
        if b.fordring.fordring_id in fordringer or _foelger_med(b, fordringer, h)
    }
    if h.medtag_relaterede:
        mangler = store_opslag.relaterede(conn, valgte) - valgte.keys()
        valgte.update({b.fordring.fordring_id: b for b in store_opslag.billeder_med_id(conn, list(mangler))})
    tomme = konti if not _indsnaevrer(h) else []
    return _kontobilleder(conn, list(valgte.values()), tomme)


def _hentede_konti(conn: Connection, h: Hentning) -> list[UUID]:
    navngivne = store_opslag.navngivne_konti(conn, h)
    # Account, key, claims and party together narrow down: only what fits all of them.
    fundne = [navngivne.get(felt, set()) for felt in ("konto_id", "system_id", "fordring_ids") if getattr(h, felt)]
    if h.part is not None:
        fundne.append(set(store_opslag.partens_konti(conn, h.kommune_cvr, h.part)))
    return sorted(set.intersection(*fundne))


def _indsnaevrer(h: Hentning) -> bool:
    fordringer = bool(h.fordring_ids) or (h.system_id or "").startswith("F")
    periode = h.periode_fra is not None or h.periode_til is not None
    return fordringer or periode or h.kun_restance or bool(h.type_koder)


def _foelger_med(b: Fordringsbillede, fordringer: Collection[UUID], h: Hentning) -> bool:
    """Whether a fee or interest is shown: its claim is, it is named itself, or only arrears are asked for."""
    if b.slags is Slags.FORDRING:
        return False
    skyldes = b.restance_oere > 0 or not h.kun_restance
    return (skyldes and b.fordring.hoved_fordring_id in fordringer) or _passer(b, h)


def _passer(b: Fordringsbillede, h: Hentning) -> bool:
    f = b.fordring
    registreret = local_date(b.registreret_at)
    fra = f.periode_fra or f.stiftelsesdato or f.periode_til or registreret
    til = f.periode_til or f.periode_fra or f.stiftelsesdato or registreret
    return (
        (not h.fordring_ids or f.fordring_id in h.fordring_ids)
        and (not (h.system_id or "").startswith("F") or h.system_id == b.system_id)
        and (not h.type_koder or f.type_kode in h.type_koder)
        and (b.restance_oere > 0 or not h.kun_restance)
        and (h.periode_fra is None or til >= h.periode_fra)
        and (h.periode_til is None or fra <= h.periode_til)
    )


def soeg_til_indbetaling(conn: Connection, s: Soegning, *, udelad_relaterede: bool = False) -> tuple[Kontobillede, ...]:
    """The accounts that a search fits, each with the claims on which something is owed.

    Args:
        conn: Inside the caller's transaction.
        s: The search; party or account must be given, the arrears mark is of no matter.
        udelad_relaterede: Leave related claims (costs and interest) out.

    Raises:
        AfvisningError: `KRITERIUM_MANGLER`.
    """
    if s.part is None and s.konto_id is None:
        raise afvis(Aarsag.KRITERIUM_MANGLER, Objekt.SOEGNING)
    konti, _ = _konti(conn, s)
    betalbare = [
        b
        for b in store_opslag.billeder_paa_konti(conn, konti)
        if b.restance_oere > 0 and not (udelad_relaterede and b.fordring.er_relateret)
    ]
    return _kontobilleder(conn, betalbare, [])


def _kontobilleder(
    conn: Connection, billeder: Sequence[Fordringsbillede], tomme: Sequence[UUID]
) -> tuple[Kontobillede, ...]:
    """Put claims, fees and interest on their accounts; accounts in `tomme` are shown without claims too."""
    paa: defaultdict[UUID, list[Fordringsbillede]] = defaultdict(list)
    tillaeg: defaultdict[UUID, list[Fordringsbillede]] = defaultdict(list)
    for billede in billeder:
        (paa if billede.slags is Slags.FORDRING else tillaeg)[billede.konto_id].append(billede)
    konti = list({*paa, *tillaeg, *tomme})
    if not konti:
        return ()
    indbetalinger = store_opslag.indbetalinger(conn, konti)
    opkraevninger = store_opslag.opkraevninger(conn, konti)
    nedreguleringer = store_opslag.indbetaling_nedreguleringer(conn, konti)
    haendelser = store_konto.haendelser(conn, konti)
    return tuple(
        replace(
            hoved,
            fordringer=tuple(paa[hoved.konto.konto_id]),
            indbetalinger=indbetalinger[hoved.konto.konto_id],
            opkraevninger=opkraevninger[hoved.konto.konto_id],
            tillaeg=tuple(tillaeg[hoved.konto.konto_id]),
            indbetaling_nedreguleringer=nedreguleringer[hoved.konto.konto_id],
            haendelser=haendelser[hoved.konto.konto_id],
        )
        for hoved in store_opslag.kontohoveder(conn, konti)
    )


def forfaldne(conn: Connection, kommune: str, senest_srb: date, antal: int) -> tuple[Fordringsbillede, ...]:
    """Claims that may be handed over to collection, in the order in which they must be."""
    return _i_orden(conn, store_opslag.forfaldne(conn, kommune, senest_srb, antal))


def laas_fordringer(conn: Connection, fordring_ids: Sequence[UUID]) -> tuple[Fordringsbillede, ...]:
    """Lock the accounts of claims until the transaction ends, then read the claims, in the order given."""
    store_kendt.laas_konti_for(conn, fordring_ids)
    return tuple(b for b in _i_orden(conn, fordring_ids) if b.slags is Slags.FORDRING)


def _i_orden(conn: Connection, fordring_ids: Sequence[UUID]) -> tuple[Fordringsbillede, ...]:
    billeder = {b.fordring.fordring_id: b for b in store_opslag.billeder_med_id(conn, fordring_ids)}
    return tuple(billeder[i] for i in dict.fromkeys(fordring_ids) if i in billeder)


def efterproev_kaede(conn: Connection) -> tuple[Kaedebrud, ...]:
    """Verify every claim's journal; empty when all chains hold."""
    brud = (
        find_brud(fordring_id, poster, ende, fingeraftryk(form))
        for fordring_id, form, ende, poster in store_journal.kaeder(conn)
    )
    return tuple(b for b in brud if b is not None)
