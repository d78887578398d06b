"""The pages. Danish with English beside; a page is one snapshot of the database."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from importlib import resources
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from fordringsbro.aktion.model import Backend
from fordringsbro.inddrivelse import oversigt
from fordringsbro.platform.clock import DANISH_ZONE
from fordringsbro.platform.database import Connection
from fordringsbro.platform.errors import Fejlkode
from fordringsbro.platform.tegn import synlig
from fordringsbro.portal import store, tekster, tilstandstekster
from fordringsbro.portal.fordringsside import Fordringsside
from fordringsbro.portal.fortaelling import fortael, med_samme_id
from fordringsbro.portal.model import I_BOGEN, Portaldele, Udvalg
from fordringsbro.portal.rute import kalder
from fordringsbro.regler import Regelsaet
from fordringsbro.wire.http.regel import Adgangsregel

_SENESTE: Final = 10
#: What stands for no collection system where one is chosen.
_INTET_SYSTEM: Final = "INGEN"


class Sider:
    """Renders the pages.

    Args:
        installation: What is shown.
    """

    def __init__(self, installation: Portaldele) -> None:
        self._installation = installation
        self._skabeloner = Environment(
            loader=PackageLoader("fordringsbro.portal", "skabeloner"),
            autoescape=True,
            undefined=StrictUndefined,
            # A stored text that turns the direction of writing shows another text than the one that is there.
            finalize=lambda vaerdi: synlig(vaerdi, linjer=True) if type(vaerdi) is str else vaerdi,
        )
        self._skabeloner.filters["kroner"] = tekster.kroner
        self._skabeloner.filters["tid"] = lambda moment: f"{moment.astimezone(DANISH_ZONE):%d.%m.%Y %H:%M:%S}"
        self._skabeloner.filters["dato"] = lambda dag: f"{dag:%d.%m.%Y}" if dag else ""
        self._skabeloner.globals["tilstande"] = tilstandstekster.AKTION
        self._skabeloner.globals["med_regler"] = frozenset(Regelsaet.load().typer)

    @cached_property
    def _css(self) -> str:
        return (resources.files("fordringsbro.portal") / "skabeloner" / "stil.css").read_text(encoding="utf-8")

    def stil(self, _request: Request) -> Response:
        """The style sheet."""
        return Response(self._css, media_type="text/css; charset=utf-8")

    def _synlige(self, conn: Connection, request: Request) -> store.Synlige:
        """The municipalities that whoever asks has agreements for."""
        return self._installation.serviceaftaler.kommuner(conn, kalder(request), Adgangsregel.PORTAL)

    def forside(self, request: Request) -> Response:
        """Counts by state, the health of the collection systems, the latest claims."""
        with self._installation.database.transaction() as conn:
            synlige = self._synlige(conn, request)
            antal = store.tilstande(conn, synlige)
            backends = oversigt.backends(conn, self._installation.clock.now())
            seneste = store.rader(conn, Udvalg(kommuner=synlige), nyeste_foerst=True, antal=_SENESTE)
        if synlige is not None:
            # How long something waits tells of everybody's.
            backends = [replace(helbred, aeldste_uafsluttede=None) for helbred in backends]
        nu = self._installation.clock.now()
        return self._side("forside.html", antal=antal, backends=backends, seneste=seneste, nu=nu)

    def fordringer(self, request: Request) -> Response:
        """Claims, a page at a time, filtered by state and collection system; the overview's cards lead here."""
        tilstand = request.query_params.get("tilstand") or None
        system = request.query_params.get("system") or None
        if (tilstand or I_BOGEN) not in tilstandstekster.AKTION or system not in {None, _INTET_SYSTEM, *Backend}:
            return self.findes_ikke(request, None)
        backend = Backend(system) if system not in {None, _INTET_SYSTEM} else None
        with self._installation.database.transaction() as conn:
            udvalg = Udvalg(
                tilstand=tilstand,
                backend=backend,
                uden_backend=system == _INTET_SYSTEM,
                kommuner=self._synlige(conn, request),
            )
            i_alt = store.hvor_mange(conn, udvalg)
            side = Fordringsside.laes(request.query_params, i_alt)
            rader = side.hent(conn, udvalg)
        valg = [I_BOGEN, *(navn for navn in tilstandstekster.AKTION if navn not in {I_BOGEN, "RECEIVED"})]
        return self._side(
            "fordringer.html",
            status=200 if side.findes else 404,
            rader=rader,
            i_alt=i_alt,
            side=side.nummer,
            sider=side.sider,
            valgt=tilstand,
            valg=valg,
            system=system,
            systemer=(*Backend, _INTET_SYSTEM),
        )

    def fordring(self, request: Request) -> Response:
        """A claim's story."""
        dele = self._installation
        with dele.database.transaction() as conn:
            ident, synlige = request.path_params["ident"], self._synlige(conn, request)
            flere = med_samme_id(conn, ident, synlige)
            historie = None if flere else fortael(conn, dele.bog, dele.nymf, ident, kommuner=synlige)
        if flere:
            return self._side("flere.html", flere=flere)
        if historie is None:
            return self.findes_ikke(request, None)
        return self._side("fordring.html", historie=historie, rad=historie.rad)

    def regler(self, request: Request) -> Response:
        """Claim types; with one chosen, its rules."""
        regelsaet = Regelsaet.load()
        valgt = request.query_params.get("type") or None
        if valgt is not None and valgt not in regelsaet.typer:
            return self.findes_ikke(request, None)
        typer = [(kode, regelsaet.pakker(kode)[-1]) for kode in regelsaet.typer]
        regler = list(regelsaet.regler(valgt)) if valgt else []
        return self._side("regler.html", typer=typer, valgt=valgt, regler=regler)

    def afvist(self, fejl: Fejlkode, status: int) -> Response:
        """Whoever asks may not see the page."""
        return self._side("afvist.html", status=status, fejl=fejl.value)

    def findes_ikke(self, _request: Request, _error: Exception | None) -> Response:
        """Nothing is at this address."""
        return self._side("findes_ikke.html", status=404)

    def _side(self, skabelon: str, *, status: int = 200, **indhold: Any) -> HTMLResponse:  # noqa: ANN401 - whatever a template shows
        return HTMLResponse(self._skabeloner.get_template(skabelon).render(**indhold), status_code=status)
