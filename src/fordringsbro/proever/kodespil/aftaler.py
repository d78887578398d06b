"""What is refused when agreements are added: `foer` and the judged thing are each an `id` that is asked for."""

from __future__ import annotations

from fordringsbro.bootstrap.installation import Installation
from fordringsbro.nymf.aftaler.aftalebog import Paategning
from fordringsbro.platform.clock import FixedClock
from fordringsbro.platform.errors import FejlError
from fordringsbro.platform.settings import Settings
from fordringsbro.proever.kodefiler import Afspilningsudfald, Spil, Variant
from fordringsbro.proever.kodefiler.aftale import NU, kodefilaftale
from fordringsbro.proever.proevebase import Proevebase
from fordringsbro.regler import Regelsaet


def aftaler_spil(base: Proevebase, regelsaet: Regelsaet) -> Spil:
    """Plays by the use case behind `fordringsbro agreements add`."""

    def tilfoej(dele: Installation, oensket: int) -> None:
        bog = dele.nymf.aftalebog
        with dele.database.transaction() as conn:
            aftale = kodefilaftale(regelsaet, bog.tildel_id(conn, oensket))
            bog.tilfoej(conn, bog.ny(aftale, Paategning(NU.date(), "kodefil", "Kodefil")))

    def spil(variant: Variant) -> Afspilningsudfald:
        dele = Installation(Settings.model_construct(), base, FixedClock(NU))
        with base.fortrudt():
            for skridt in variant.foer:
                tilfoej(dele, skridt["id"])
            try:
                tilfoej(dele, variant.aktion["id"])
            except FejlError as fejl:
                return Afspilningsudfald(
                    afvist=True, numre=frozenset() if fejl.nummer is None else frozenset({fejl.nummer})
                )
        return Afspilningsudfald(afvist=False)

    return spil
