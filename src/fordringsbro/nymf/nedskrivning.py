"""Writing a claim down."""

from __future__ import annotations

from datetime import date, datetime

from fordringsbro.nymf import aftalestore, store
from fordringsbro.nymf.koder import Afvisningskode
from fordringsbro.nymf.kontrol import aftale_mangler, kontroller_nedskriv
from fordringsbro.nymf.model import (
    Aktion,
    Bemaerkning,
    Nedskrivningsanmodning,
    Registerpost,
    UkendtFordringError,
)
from fordringsbro.nymf.ruter import rute_rettelse
from fordringsbro.nymf.tilstande import Aarsag, Aktionstilstand
from fordringsbro.platform.database import Connection


def ny_nedskrivning(conn: Connection, anmodning: Nedskrivningsanmodning, nu: datetime, dato: date) -> Aktion:
    """Judge and store a write-down that is new.

    It goes where the register says the claim lives, behind the actions on the claim that have not ended.

    Raises:
        UkendtFordringError: When the claim was never handed over.
    """
    fordring = (anmodning.fordringshaver_id, anmodning.fordring_ekstern_id)
    post = store.poster_ved_noegle(conn, [fordring]).get(fordring)
    if post is None:
        raise UkendtFordringError("the claim was never handed over")
    fundet = _kontroller(conn, anmodning, post, dato)
    backend = None if fundet else post.backend
    rute = rute_rettelse(backend).aarsag if backend else None
    venter_paa = store.sidste_aabne(conn, post.fordring_id) if rute else None
    if rute is None:
        tilstand, aarsag = Aktionstilstand.REJECTED, Aarsag.KONTROL
    elif venter_paa is not None:
        tilstand, aarsag = Aktionstilstand.WAITING, Aarsag.VENTER_TIDLIGERE
    else:
        tilstand, aarsag = Aktionstilstand.ROUTED, rute
    aktion_id = store.nyt_aktion_id(conn)
    aktion = Aktion(
        aktion_id=aktion_id,
        fordring_id=post.fordring_id,
        fordringshaver_id=anmodning.fordringshaver_id,
        ekstern_id=anmodning.ekstern_id,
        aktionskode="NEDSKRIV",
        tilstand=tilstand,
        backend=backend,
        rute=rute,
        hoved_fordring_id=post.hoved_fordring_id,
        data=anmodning.data,
        bemaerkninger=fundet,
        pakke=None,
        venter_paa=venter_paa,
        modtaget=nu,
        aendret=nu,
    )
    store.gem_aktioner(conn, [(aktion, aarsag)])
    return aktion


def _kontroller(
    conn: Connection, anmodning: Nedskrivningsanmodning, post: Registerpost, dato: date
) -> tuple[Bemaerkning, ...]:
    aftale = aftalestore.nogle(conn, [anmodning.fordringshaver_id]).get(anmodning.fordringshaver_id)
    if aftale is None or aftale_mangler(aftale):
        return (Bemaerkning.af_kode(Afvisningskode.AFTALE, "fordringshaver_id"),)
    return tuple(kontroller_nedskriv(anmodning, aftale, post, dato))
