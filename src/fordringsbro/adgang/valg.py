"""What an installation has chosen: how callers are known. Nothing is open by accident."""

from __future__ import annotations

import socket

from fordringsbro.adgang.afvisninger import Afvisningsbog
from fordringsbro.adgang.hoved import Certifikathoved
from fordringsbro.adgang.service import Serviceaftaler
from fordringsbro.adgang.vagt import Certifikatvagt
from fordringsbro.platform.adgangsvalg import Adgangsform, laes_proxier
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Database
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.settings import Settings
from fordringsbro.wire.http.sidevagt import Sidevagt
from fordringsbro.wire.http.vagt import AABEN_VAGT, Vagt


def valgt_adgang(settings: Settings) -> Adgangsform:
    """How callers are known; a sandbox is open unless it says otherwise.

    Raises:
        FejlError: `ADGANG_IKKE_VALGT` when nobody has chosen; `INGEN_PROXY` when certificates would be believed from
            nobody.
    """
    valgt = settings.access
    if valgt is None:
        if not _er_sandkasse(settings):
            raise FejlError(Fejlkode.ADGANG_IKKE_VALGT, sted="FORDRINGSBRO_ACCESS")
        return Adgangsform.AABEN
    if valgt is Adgangsform.CERTIFIKAT and settings.trusted_proxies is None:
        raise FejlError(Fejlkode.INGEN_PROXY, sted="FORDRINGSBRO_TRUSTED_PROXIES")
    return valgt


def _er_sandkasse(settings: Settings) -> bool:
    """Only those have the embedded database."""
    return settings.sandbox or settings.database_url is None


def lav_vagt(
    settings: Settings, *, aftaler: Serviceaftaler, afvisninger: Afvisningsbog, database: Database, ur: Clock
) -> Vagt:
    """Who stands at the door, as chosen.

    Args:
        settings: What was chosen.
        aftaler: The agreements.
        afvisninger: Where refusals are kept.
        database: Where a caller's agreements are read.
        ur: The machine's own time.

    Raises:
        FejlError: As `valgt_adgang`.
    """
    if valgt_adgang(settings) is Adgangsform.AABEN:
        if not _er_sandkasse(settings):
            return AABEN_VAGT
        # It is open to whoever works at the machine, and not to what that person's browser looks at.
        return Sidevagt(AABEN_VAGT, (settings.public_url, settings.host, socket.gethostname()))
    return Certifikatvagt(
        laes_proxier(settings.trusted_proxies or ""),
        Certifikathoved(settings.certificate_form, settings.certificate_header),
        aftaler=aftaler,
        afvisninger=afvisninger,
        database=database,
        ur=ur,
    )
