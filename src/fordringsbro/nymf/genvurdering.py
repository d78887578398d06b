"""Judging an action again by the rules it was judged by: the version stands on the action."""

from __future__ import annotations

from fordringsbro.aktion.model import Fordringsdata
from fordringsbro.nymf.aftaler import aftale_store
from fordringsbro.nymf.model import Anmodning, Bemaerkning
from fordringsbro.nymf.register import aktion_store, register_store
from fordringsbro.nymf.sag import Hovedfordring
from fordringsbro.nymf.vurdering import genvurder
from fordringsbro.platform.clock import local_date
from fordringsbro.platform.database import Connection
from fordringsbro.regler import Regelsaet


class UkendtPakkeError(LookupError):
    """The version that judged the action is no longer shipped; the message names it."""


def genvurder_aktion(conn: Connection, regelsaet: Regelsaet, aktion_id: int) -> tuple[Bemaerkning, ...] | None:
    """What the filter finds in an action by the version that it was judged by, as of its reception.

    The agreement's exceptions are those it has now for that day.

    Returns:
        The findings; None when no filter judged the action (another kind, or a claim for DMI).

    Raises:
        LookupError: There is no such action.
        UkendtPakkeError: Its version is no longer shipped.
    """
    aktion = aktion_store.aktion(conn, aktion_id)
    if aktion is None:
        raise LookupError("no such action")
    if aktion.pakke is None or not isinstance(aktion.data, Fordringsdata):
        return None
    if regelsaet.ved_navn(aktion.pakke) is None:
        raise UkendtPakkeError(aktion.pakke)
    hoved_id = aktion.hoved_fordring_id
    poster = register_store.poster_ved_id(conn, [] if hoved_id is None else [hoved_id])
    # The day it was judged for: a related claim that came later has its main claim's day in the register.
    modtaget = local_date(aktion.modtaget)
    aftale = aftale_store.nogle(conn, [aktion.fordringshaver_id], modtaget).get(aktion.fordringshaver_id)
    filter_ = regelsaet.filter_ved_navn(aktion.pakke, modtaget, aftale.undtagelser if aftale else ())
    hoved = None if hoved_id is None else Hovedfordring.af_post(poster[hoved_id])
    anmodning = Anmodning(aktion.fordringshaver_id, aktion.ekstern_id, aktion.data)
    return genvurder(anmodning, modtaget, filter_, hoved)
