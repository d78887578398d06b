"""What every action needs, and how the ledger's reasons are told in B_04."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from fordringsbro.debitor.bog.afvisning import Aarsag, Afvisning, AfvisteFordringerError, Objekt
from fordringsbro.debitor.bog.kendt import Overdragelsesstand as Stand
from fordringsbro.debitor.kontofoering import Kontofoering
from fordringsbro.debitor.model import Slags
from fordringsbro.debitor.opslag.billede import Fordringsbillede
from fordringsbro.overdragelse.bogfoering import Bogfoering
from fordringsbro.overdragelse.model import Kommune
from fordringsbro.platform.database import Connection
from fordringsbro.sf1590.anmodning.laesning import ID
from fordringsbro.sf1590.anmodning.model import Anmodningsgrund, Debitoranmodning, Gennemfoert, UmuligError
from fordringsbro.sf1590.faelles.aarsager import Svargrund
from fordringsbro.sf1590.faelles.afvisning import REFERENCE, AfvistError

#: Reasons of the ledger that B_04 tells by another code.
_KODER = {
    Aarsag.PERIODE_UGYLDIG: Svargrund.HANDLING_UMULIG,
    Aarsag.OVER_REST: Svargrund.ALLEREDE_TILBAGEFOERT,
}


@dataclass(frozen=True, slots=True)
class Kontekst:
    """What an action is carried out with.

    Attributes:
        conn: The transaction; the request's accounts are locked in it.
        bog: The ledger.
        bogfoering: Books in it, and tells collection.
        kommune: The municipality.
        i_dag: The Danish date.
    """

    conn: Connection
    bog: Kontofoering
    bogfoering: Bogfoering
    kommune: Kommune
    i_dag: date


#: Carries an action out, or raises `UmuligError`, `AfvistError` or `AfvisningError`; what it wrote is undone then.
Handling = Callable[[Kontekst, Debitoranmodning], Gennemfoert]


def grund_af(fundet: Afvisning) -> Anmodningsgrund:
    """The reason of what the ledger refused."""
    if fundet.aarsag is Aarsag.UKENDT and fundet.objekt is Objekt.INDBETALING:
        kode: Svargrund = Svargrund.UKENDT_INDBETALING
    else:
        kode = _KODER.get(fundet.aarsag) or Svargrund[fundet.aarsag.name]
    element = REFERENCE.get(fundet.objekt)
    # What has no element of its own was booked for the request, so that is what is wrong.
    return Anmodningsgrund(kode, element, fundet.objekt_id) if element else Anmodningsgrund(kode, ID)


def om_konto(kode: Svargrund, konto_id: UUID) -> Anmodningsgrund:
    """A reason about an account."""
    return Anmodningsgrund(kode, REFERENCE[Objekt.KONTO], konto_id)


def om_fordring(kode: Svargrund, fordring_id: UUID) -> Anmodningsgrund:
    """A reason about a claim."""
    return Anmodningsgrund(kode, REFERENCE[Objekt.FORDRING], fordring_id)


def kraev_aabne(k: Kontekst, konti: Iterable[UUID]) -> None:
    """Refuse changes on ended accounts.

    Raises:
        UmuligError: `KONTO_AFSLUTTET`.
    """
    kendte = k.bog.laas_konti(k.conn, k.kommune.cvr, list(konti))
    lukkede = [konto_id for konto_id, konto in kendte.items() if konto.afsluttet_dato is not None]
    if lukkede:
        raise UmuligError(*(om_konto(Svargrund.KONTO_AFSLUTTET, konto_id) for konto_id in lukkede))


def fordringer(k: Kontekst, konto_id: UUID, fordring_ids: Iterable[UUID], felt: str) -> list[Fordringsbillede]:
    """Claims that a request names, as they stand.

    Raises:
        AfvistError: `UKENDT`, for the first that is no claim of the account: fees and interest are none.
    """
    ider = list(fordring_ids)
    kendte = {b.fordring.fordring_id: b for b in k.bog.laas_fordringer(k.conn, ider)}
    for fordring_id in ider:
        billede = kendte.get(fordring_id)
        if billede is None or billede.konto_id != konto_id or billede.slags is not Slags.FORDRING:
            raise AfvistError(Svargrund.UKENDT, {REFERENCE[Objekt.FORDRING]: str(fordring_id)}, felt)
    return [kendte[i] for i in ider]


def er_overdraget(billede: Fordringsbillede) -> bool:
    """Whether collection has a claim."""
    return billede.overdragelse is Stand.OVERDRAGET


def alle_eller_ingen(
    billeder: Sequence[Fordringsbillede],
    hindring: Callable[[Fordringsbillede], Svargrund | None],
    goer: Callable[[Sequence[Fordringsbillede]], None],
) -> None:
    """Do something with claims, all or nothing.

    Args:
        billeder: The claims.
        hindring: The code of why it can't be done with one; None when it can, as far as is seen here.
        goer: Does it with those; what it has done when it raises, or when others are in the way, the caller undoes.

    Raises:
        UmuligError: With the reason of each claim that is in the way.
    """
    koder = {b.fordring.fordring_id: kode for b in billeder if (kode := hindring(b)) is not None}
    grunde = {fordring_id: om_fordring(kode, fordring_id) for fordring_id, kode in koder.items()}
    mulige = [b for b in billeder if b.fordring.fordring_id not in koder]
    try:
        if mulige:
            goer(mulige)
    except AfvisteFordringerError as error:
        grunde |= {fordring_id: grund_af(afvisning) for fordring_id, afvisning in error.afviste.items()}
    if grunde:
        raise UmuligError(*(grunde[b.fordring.fordring_id] for b in billeder if b.fordring.fordring_id in grunde))
