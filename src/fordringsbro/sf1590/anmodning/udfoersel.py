"""Carrying an action out, or finding out whether it could be, in a transaction that goes on either way."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from psycopg import Rollback

from fordringsbro.debitor.bog.afvisning import Aarsag, AfvisningError
from fordringsbro.sf1590.anmodning import konto, med_fordringer, mellem_fordringer, mellem_konti
from fordringsbro.sf1590.anmodning.handling import Handling, Kontekst, grund_af
from fordringsbro.sf1590.anmodning.model import Debitoranmodning, EjGennemfoert, Gennemfoert, Udfald, UmuligError
from fordringsbro.sf1590.faelles.afvisning import AfvistError

#: Every action type with what carries it out.
HANDLINGER: Final[Mapping[str, Handling]] = MappingProxyType(
    {**konto.HANDLINGER, **med_fordringer.HANDLINGER, **mellem_konti.HANDLINGER, **mellem_fordringer.HANDLINGER}
)


def udfoer(k: Kontekst, a: Debitoranmodning, *, proeve: bool = False) -> Udfald:
    """Carry an action out, all of it or nothing.

    Args:
        k: What it is carried out with.
        a: The request.
        proeve: Undo it again: only what would come of it is wanted.

    Raises:
        AfvistError: It can't be taken as a request: something in it is unknown.
    """
    udfald = Gennemfoert()
    try:
        # What an action had written when it found that it can't go on is undone; the refusal itself is kept.
        with k.conn.transaction() as savepoint:
            udfald = HANDLINGER[a.handling](k, a)
            if proeve:
                raise Rollback(savepoint)
    except UmuligError as error:
        return EjGennemfoert(error.grunde)
    except AfvisningError as error:
        grund = grund_af(error.afvisning)
        if error.afvisning.aarsag is Aarsag.UKENDT:
            raise AfvistError(grund.kode, {grund.element: str(grund.id_)}, grund.element) from error
        return EjGennemfoert((grund,))
    return udfald
