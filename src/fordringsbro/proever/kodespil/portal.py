"""What the hearings over HTTP refuse at the door.

The judged thing is a token: `minutter` is how long it is made to be valid, `alder_s` how old it is when it is shown.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from http import HTTPStatus

from pydantic import SecretStr

from fordringsbro.bootstrap.installation import Installation
from fordringsbro.platform.adresse import egen_session
from fordringsbro.platform.clock import FixedClock
from fordringsbro.platform.settings import Settings
from fordringsbro.portal.adgangsbevis import Adgangsbevis, Bevisnoegle, Bevisrolle
from fordringsbro.portal.hoeringsressourcer import STI
from fordringsbro.proever.kodefiler import Afspilningsudfald, Spil, Variant
from fordringsbro.proever.kodefiler.aftale import FH, NU
from fordringsbro.proever.proevebase import Proevebase
from fordringsbro.wire.http.local_server import local_server
from fordringsbro.wire.soap.host import wsgi_app

_TIDSGRAENSE_S = 30


def portal_spil(base: Proevebase) -> Spil:
    """Plays over HTTP: the list of hearings is asked for with the token."""
    noegle = secrets.token_urlsafe(32)

    def spil(variant: Variant) -> Afspilningsudfald:
        ur = FixedClock(NU)
        settings = Settings.model_construct(database_url=base.url, portal_key=SecretStr(noegle))
        dele = Installation(settings, base, FixedClock(NU), ur)
        bevis = Adgangsbevis("kodefil", Bevisrolle.FORDRINGSHAVER, frozenset({FH}))
        token = Bevisnoegle(noegle, ur).udsted(bevis, timedelta(minutes=variant.aktion["minutter"]))
        ur.advance(timedelta(seconds=variant.aktion["alder_s"]))
        app = wsgi_app((), public_url="http://127.0.0.1", max_body=1, clock=ur, ressourcer=dele.ressourcer())
        with base.fortrudt(), local_server(app) as url, egen_session() as session:
            headers = {"Authorization": f"Bearer {token}"}
            svar = session.get(f"{url}{STI}", headers=headers, timeout=_TIDSGRAENSE_S)
        if svar.status_code == HTTPStatus.OK:
            return Afspilningsudfald(afvist=False)
        nummer = svar.json().get("nummer")
        return Afspilningsudfald(afvist=True, numre=frozenset() if nummer is None else frozenset({nummer}))

    return spil
