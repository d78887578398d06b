"""The use cases that look things up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from fordringsbro.debitor.bog.afvisning import Aarsag, Objekt, afvis
from fordringsbro.debitor.bog.journal import Kaedebrud, find_brud, fingeraftryk
from fordringsbro.debitor.bog.kendt import Overdragelsesstand
from fordringsbro.debitor.bog.navne import mulige
from fordringsbro.debitor.model import Slags
from fordringsbro.debitor.opslag.billede import Fordringsbillede, Fordringslinje, Kontobillede, Kontotraef, Soegning
from fordringsbro.debitor.part import Rolle
from fordringsbro.debitor.store import billede_store, journal_store, kendt_store, konto_store, opslag_store
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection

#: Claims that are read at a time when all of a municipality's are gone through.
_PORTION = 500


def soeg(conn: Connection, s: Soegning, ur: Clock) -> tuple[Kontotraef, ...]:
    """The accounts that a search fits, in order of registration.

    Raises:
        AfvisningError: `KRITERIUM_MANGLER` when neither party, account nor period is given.
    """
    konti, roller = _konti(conn, s, ur)
    if not konti:
        return ()
    linjer: defaultdict[UUID, list[Fordringslinje]] = defaultdict(list)
    for linje in opslag_store.fordringslinjer(conn, konti):
        linjer[linje.konto_id].append(linje)
    traef = (
        _traef(hoved, linjer[hoved.konto.konto_id], roller.get(hoved.konto.konto_id, frozenset()))
        for hoved in billede_store.kontohoveder(conn, konti)
    )
    return tuple(t for t in traef if t.samlet_oere > 0 or not s.kun_restance)


def kraev_kriterium(s: Soegning) -> None:
    """Refuse a search for everything.

    Raises:
        AfvisningError: `KRITERIUM_MANGLER`.
    """
    if s.part is None and s.konto_id is None and s.fra is None and s.til is None:
        raise afvis(Aarsag.KRITERIUM_MANGLER, Objekt.SOEGNING)


def kraev_part_eller_konto(s: Soegning) -> None:
    """Refuse a search for what can be paid that names nobody.

    Raises:
        AfvisningError: `KRITERIUM_MANGLER`.
    """
    if s.part is None and s.konto_id is None:
        raise afvis(Aarsag.KRITERIUM_MANGLER, Objekt.SOEGNING)


def _konti(conn: Connection, s: Soegning, ur: Clock) -> tuple[list[UUID], dict[UUID, frozenset[Rolle]]]:
    kraev_kriterium(s)
    roller: dict[UUID, frozenset[Rolle]] = {}
    soegt = mulige(s.kommune_cvr, [s.konto_id]) if s.konto_id else None
    konti = list(soegt) if soegt else None
    if s.part is not None:
        fundne = opslag_store.partens_konti(conn, s.kommune_cvr, s.part, ur.today())
        roller = {k: r for k, r in fundne.items() if not s.roller or r & s.roller}
        konti = [k for k in roller if soegt is None or k in soegt]
        if not konti:
            return [], {}
    if s.fra is not None or s.til is not None:
        opslag_store.begynd_periodesoegning(conn, s.kommune_cvr, ur)
    return opslag_store.find_konti(conn, s, konti), roller


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
        under_inddrivelse=any(linje.overdragelse is Overdragelsesstand.OVERDRAGET for linje in skyldige),
        aeldste_srb=min((linje.srb for linje in skyldige if linje.srb), default=None),
        fordringer=tuple(linje for linje in linjer if linje.slags is Slags.FORDRING),
        ejet_af=hoved.ejet_af,
        afsluttet_dato=hoved.afsluttet_dato,
    )


def soeg_til_indbetaling(
    conn: Connection, s: Soegning, ur: Clock, *, udelad_relaterede: bool = False
) -> tuple[Kontobillede, ...]:
    """The accounts that a search fits, each with the claims on which something is owed.

    Args:
        conn: Inside the caller's transaction.
        s: The search; party or account must be given, the arrears mark is of no matter.
        ur: Tells who is liable now.
        udelad_relaterede: Leave related claims (costs and interest) out.

    Raises:
        AfvisningError: `KRITERIUM_MANGLER`.
    """
    kraev_part_eller_konto(s)
    konti, _ = _konti(conn, s, ur)
    betalbare = [
        b
        for b in billede_store.billeder_paa_konti(conn, konti)
        if b.restance_oere > 0 and not (udelad_relaterede and b.fordring.er_relateret)
    ]
    return kontobilleder(conn, betalbare, [])


def kontobilleder(
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
    indbetalinger = billede_store.indbetalinger(conn, konti)
    opkraevninger = billede_store.opkraevninger(conn, konti)
    nedreguleringer = billede_store.indbetaling_nedreguleringer(conn, konti)
    haendelser = konto_store.haendelser(conn, konti)
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
        for hoved in billede_store.kontohoveder(conn, konti)
    )


def forfaldne(
    conn: Connection, kommune: str, senest_srb: date, antal: int, undtagen: Collection[UUID]
) -> tuple[Fordringsbillede, ...]:
    """Claims that may be handed over to collection, in the order in which they must be."""
    return _i_orden(conn, opslag_store.forfaldne(conn, kommune, senest_srb, antal, undtagen))


def ikke_overdragne(conn: Connection, kommune: str) -> Iterator[Fordringsbillede]:
    """Claims that may still come to be handed over, oldest first, read in portions."""
    ider = opslag_store.ikke_overdragne(conn, kommune)
    for fra in range(0, len(ider), _PORTION):
        yield from _i_orden(conn, ider[fra : fra + _PORTION])


def laas_fordringer(conn: Connection, fordring_ids: Sequence[UUID]) -> tuple[Fordringsbillede, ...]:
    """Lock the accounts of claims until the transaction ends, then read the claims, in the order given."""
    kendt_store.laas_konti_for(conn, fordring_ids)
    return tuple(b for b in _i_orden(conn, fordring_ids) if b.slags is Slags.FORDRING)


def _i_orden(conn: Connection, fordring_ids: Sequence[UUID]) -> tuple[Fordringsbillede, ...]:
    billeder = {b.fordring.fordring_id: b for b in billede_store.billeder_med_id(conn, fordring_ids)}
    return tuple(billeder[i] for i in dict.fromkeys(fordring_ids) if i in billeder)


def efterproev_kaede(conn: Connection) -> tuple[Kaedebrud, ...]:
    """Verify every claim's journal; empty when all chains hold."""
    brud = (
        find_brud(fordring_id, poster, ende, fingeraftryk(form))
        for fordring_id, form, ende, poster in journal_store.kaeder(conn)
    )
    return tuple(b for b in brud if b is not None)
