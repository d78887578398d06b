"""What `doctor` looks at of access: how callers are known, what is agreed, who was refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from fordringsbro.adgang import afvisning_store, store
from fordringsbro.adgang.valg import valgt_adgang
from fordringsbro.cli.faelles.diagnose import Diagnose, Stand
from fordringsbro.platform.adgangsvalg import Adgangsform
from fordringsbro.platform.database import Connection, hos_databasen
from fordringsbro.platform.errors import FejlError
from fordringsbro.platform.settings import Settings

#: So many refusals in so long a time are more than mistakes in passing.
BYGE: Final = 20
_BYGE_TID: Final = timedelta(minutes=10)


def adgang(settings: Settings) -> Diagnose:
    """How callers are known."""
    try:
        valgt = valgt_adgang(settings)
    except FejlError as error:
        row = error.kode.value
        return Diagnose("access", Stand.FEJL, row.tekst, row.text, row.goer)
    if valgt is Adgangsform.CERTIFIKAT:
        proxier = settings.trusted_proxies
        return Diagnose("access", Stand.OK, f"certifikat, gennem {proxier}", f"certificate, by {proxier}")
    da, en = "åben for alle, der når adressen", "open to whoever reaches the address"
    if settings.access is None:
        return Diagnose("access", Stand.OK, f"{da} (sandkasse)", f"{en} (sandbox)")
    goer = "Sæt / Set FORDRINGSBRO_ACCESS=certificate (docs/access.md)"
    return Diagnose("access", Stand.ADVARSEL, da, en, goer)


def aftaler_og_afvisninger(conn: Connection, settings: Settings) -> Iterator[Diagnose]:
    """Whether anybody has an agreement, and whether many were refused of late."""
    if settings.access is Adgangsform.CERTIFIKAT and not store.er_der_nogen(conn):
        goer = "Tilføj / Add: fordringsbro access add"
        yield Diagnose("agreements", Stand.ADVARSEL, "ingen serviceaftaler", "no service agreements", goer)
    fundet = afvisning_store.flest(conn, hos_databasen(conn) - _BYGE_TID)
    i_alt, minutter = sum(antal for _, antal in fundet), int(_BYGE_TID.total_seconds() // 60)
    da, en = f"{i_alt} på {minutter} minutter", f"{i_alt} in {minutter} minutes"
    if i_alt < BYGE:
        yield Diagnose("refusals", Stand.OK, da, en)
        return
    hvem, antal = fundet[0]
    goer = "Se / Look at: fordringsbro access refusals"
    yield Diagnose("refusals", Stand.ADVARSEL, f"{da}, heraf {antal} til {hvem}", f"{en}, {antal} to {hvem}", goer)
