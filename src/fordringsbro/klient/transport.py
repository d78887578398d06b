"""HTTP to a service under test, within a total time, retrying nothing."""

from __future__ import annotations

import time
from collections.abc import Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Final, NamedTuple

import requests
from requests.auth import HTTPBasicAuth
from requests.utils import get_auth_from_url
from urllib3.exceptions import HTTPError

#: Seconds one call may take in all, from connecting to the last byte of the answer.
TIDSGRAENSE: Final = 30.0
_BID: Final = 65_536


class BegraensetSession(requests.Session):
    """A session whose calls end within a total time.

    The timeouts of requests count from byte to byte, so a server that sends slowly would hold a caller for ever.

    Args:
        sekunder: What one call may take in all.
    """

    def __init__(self, sekunder: float = TIDSGRAENSE) -> None:
        super().__init__()
        self._sekunder = sekunder
        self.auth = _kun_adressens_adgang
        # What one answer sets is not sent with the next message: each is a call of its own.
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:  # noqa: ANN401 - as requests has it
        """Send and read the whole answer.

        Raises:
            requests.Timeout: The time was up before the answer was read.
            requests.ConnectionError: The service is not reachable.
        """
        slut = time.monotonic() + self._sekunder
        svar = super().send(request, **{**kwargs, "stream": True, "timeout": self._sekunder})
        # `requests` reads a body here unless `_content` is set; it has no other way to give it a body read in time.
        svar._content = _laes(svar, slut)  # noqa: SLF001 - see above
        return svar


def _laes(svar: requests.Response, slut: float) -> bytes:
    dele: list[bytes] = []
    try:
        while True:
            if time.monotonic() > slut:
                raise requests.Timeout("the answer was not complete in time")
            # read1 returns what has come; read would wait for a full bite.
            bid = svar.raw.read1(_BID, decode_content=True)
            if not bid:
                return b"".join(dele)
            dele.append(bid)
    except HTTPError as fejl:
        raise requests.Timeout("the connection ended before the answer was read") from fejl
    finally:
        svar.close()


class RaaSvar(NamedTuple):
    """An answer as it came: HTTP status, body and Content-Type."""

    status: int
    indhold: bytes
    indholdstype: str = ""


def post_uaendret(session: requests.Session, url: str, indhold: bytes, hoveder: Mapping[str, str]) -> RaaSvar:
    """Post bytes as they are, with exactly these headers on top of what HTTP needs.

    Neither cookies nor passwords that are kept for the host go along: what is sent is what a fixture says.

    Returns:
        The answer; a redirect is one too.

    Raises:
        requests.RequestException: No whole answer was read.
    """
    # Prepared without the session, which would add headers of its own; its proxies and certificates are used.
    anmodning = requests.Request("POST", url, data=indhold, headers=dict(hoveder)).prepare()
    vej = session.merge_environment_settings(anmodning.url, {}, None, session.verify, session.cert)
    svar = session.send(anmodning, allow_redirects=False, **vej)
    return RaaSvar(svar.status_code, svar.content, svar.headers.get("Content-Type", ""))


def _kun_adressens_adgang(anmodning: requests.PreparedRequest) -> requests.PreparedRequest:
    """The user and password of the address, if it has them, and never those of ~/.netrc."""
    navn, kode = get_auth_from_url(anmodning.url or "")
    return HTTPBasicAuth(navn, kode)(anmodning) if navn or kode else anmodning
