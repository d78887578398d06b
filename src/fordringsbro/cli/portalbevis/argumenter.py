"""`fordringsbro portal-token`: a token with which hearings are answered over HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Final

import typer

from fordringsbro.nymf.aftaler.aftale import FOERSTE_ID, SIDSTE_ID
from fordringsbro.portal.adgangsbevis import LAENGST

_MINUT: Final = timedelta(minutes=1)


def portal_token(
    *,
    af: Annotated[str, typer.Option("--by", metavar="WHO", help="Sagsbehandlerens id. / The clerk's id.")],
    claimant: Annotated[
        list[int] | None,
        typer.Option(min=FOERSTE_ID, max=SIDSTE_ID, help="For hvem; kan gentages. / For whom; may be repeated."),
    ] = None,
    rim: Annotated[bool, typer.Option("--rim", help="Inddrivelsens: ser alt, afgør. / The collector's.")] = False,
    minutes: Annotated[int, typer.Option(min=1, max=LAENGST // _MINUT, help="Gyldighed. / Validity.")] = 60,
) -> None:
    """Laver et adgangsbevis til høringer over HTTP. / Makes a token for hearings over HTTP."""
    from fordringsbro.cli.portalbevis import handling
    from fordringsbro.platform.settings import load_settings

    handling.udsted(load_settings(), af, claimant or [], rim=rim, gyldighed=minutes * _MINUT)
