"""The door where access is by certificate: a trusted proxy, a valid certificate, an agreement in force."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import structlog

from fordringsbro.adgang.afvisninger import Afvisningsbog
from fordringsbro.adgang.certifikat import Certifikat
from fordringsbro.adgang.hoved import Certifikathoved, HovedError
from fordringsbro.adgang.model import Grund
from fordringsbro.adgang.service import Serviceaftaler, hvem_er
from fordringsbro.platform.adgangsvalg import Proxier
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Database
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.wire.fejl import SoapError
from fordringsbro.wire.http.hoveder import INGEN_ADRESSE
from fordringsbro.wire.http.kalder import UKENDT, Kalder
from fordringsbro.wire.http.regel import Adgangsregel
from fordringsbro.wire.http.wsgi import Environ

_log = structlog.get_logger("fordringsbro.adgang")
#: What whoever calls is told; most reasons have a text of their own, since it is its own certificate that is wrong.
_FEJL: Final[Mapping[Grund, Fejlkode]] = {
    Grund.UTROVAERDIG: Fejlkode.UTROVAERDIG_VEJ,
    Grund.INTET_CERTIFIKAT: Fejlkode.INTET_CERTIFIKAT,
    Grund.ULAESELIGT: Fejlkode.CERTIFIKAT_ULAESELIGT,
    Grund.UDLOEBET: Fejlkode.CERTIFIKAT_UDLOEBET,
    Grund.ENDNU_IKKE: Fejlkode.CERTIFIKAT_ENDNU_IKKE,
    Grund.INGEN_AFTALE: Fejlkode.INGEN_AFTALE,
}
_FORBUDT: Final = 403
_UTILGAENGELIG: Final = 503


class Certifikatvagt:
    """Lets in who has an agreement for an address.

    A caller that was asked about less than two seconds ago costs no statement, another one costs one.

    Args:
        proxier: Who is believed.
        hoved: Reads the certificate.
        aftaler: The agreements.
        afvisninger: Where refusals are kept.
        database: Where a caller's agreements are read.
        ur: The machine's own time: certificates know no other.
    """

    def __init__(
        self,
        proxier: Proxier,
        hoved: Certifikathoved,
        *,
        aftaler: Serviceaftaler,
        afvisninger: Afvisningsbog,
        database: Database,
        ur: Clock,
    ) -> None:
        self._proxier = proxier
        self._hoved = hoved
        self._aftaler = aftaler
        self._afvisninger = afvisninger
        self._database = database
        self._ur = ur

    def kalder(self, environ: Environ, regel: Adgangsregel) -> Kalder:
        """Who calls, if it may come to an address with this rule.

        Raises:
            SoapError: Why not (403), or that it can't be known now (503).
        """
        if regel is Adgangsregel.OFFENTLIG:
            return UKENDT
        # Empty is a Unix socket's; nothing at all is nobody's.
        afsender = str(environ.get("REMOTE_ADDR", INGEN_ADRESSE))
        try:
            fundet = self._laes(environ, afsender)
            kalder = Kalder(fundet.cvr, fundet.aftryk)
            afsender = hvem_er(kalder)
            self._gyldigt(fundet)
            self._har_aftale(kalder, regel)
        except _NejError as nej:
            self._afvisninger.skriv(afsender or "unix", str(environ.get("PATH_INFO") or ""), nej.grund)
            raise SoapError(_FEJL[nej.grund], http_status=_FORBUDT) from None
        except FejlError:
            # The database's own error is for the log.
            raise SoapError(Fejlkode.UTILGAENGELIG, http_status=_UTILGAENGELIG) from None
        return kalder

    def _laes(self, environ: Environ, afsender: str) -> Certifikat:
        if not self._proxier.kender(afsender):
            raise _NejError(Grund.UTROVAERDIG)
        try:
            fundet = self._hoved.laes(environ["fordringsbro.hoveder"])
        except HovedError:
            raise _NejError(Grund.ULAESELIGT) from None
        if fundet is None:
            raise _NejError(Grund.INTET_CERTIFIKAT)
        return fundet

    def _gyldigt(self, certifikat: Certifikat) -> None:
        nu = self._ur.now()
        if nu > certifikat.til:
            raise _NejError(Grund.UDLOEBET)
        if nu < certifikat.fra:
            # The proxy's clock took it for valid, so perhaps ours is slow.
            _log.warning("certificate_from_the_future", valid_from=certifikat.fra.isoformat(), now=nu.isoformat())
            raise _NejError(Grund.ENDNU_IKKE)

    def _har_aftale(self, kalder: Kalder, regel: Adgangsregel) -> None:
        aftaler = self._aftaler.husket(kalder)
        if aftaler is None:
            with self._database.transaction() as conn:
                aftaler = self._aftaler.gaeldende(conn, kalder)
        if not any(regel in aftale.tjenester for aftale in aftaler):
            raise _NejError(Grund.INGEN_AFTALE)


class _NejError(Exception):
    """Somebody is refused."""

    def __init__(self, grund: Grund) -> None:
        super().__init__(grund.value)
        self.grund = grund
