"""`fordringsbro agreements`: what each claimant may send, and from when PSRM takes which type."""

from __future__ import annotations

from fordringsbro.bootstrap import Installation
from fordringsbro.kommandoer.udskrift import skriv_json, skriv_linje, skriv_tabel
from fordringsbro.nymf.aftale import Aftale
from fordringsbro.platform.errors import FejlError, Fejlkode


def liste(dele: Installation, *, som_json: bool) -> None:
    """Print every agreement."""
    with dele.database.transaction() as conn:
        aftaler = dele.nymf.aftaler(conn)
    if som_json:
        skriv_json([_aftale(aftale) for aftale in aftaler])
        return
    skriv_tabel(
        f"Aftaler / Agreements: {len(aftaler)}",
        ("Fordringshaver / Claimant", "CVR", "Navn / Name", "Aktiv / Active", ">Typer / Types", ">I PSRM / In PSRM"),
        (
            (
                aftale.fordringshaver_id,
                aftale.cvr,
                aftale.navn,
                "ja / yes" if aftale.aktiv else "nej / no",
                len(aftale.typer),
                sum(fra is not None for fra in aftale.typer.values()),
            )
            for aftale in aftaler
        ),
    )


def vis(dele: Installation, fordringshaver_id: int, *, som_json: bool) -> None:
    """Print one agreement with its types.

    Raises:
        FejlError: `UKENDT_ID`.
    """
    with dele.database.transaction() as conn:
        aftale = dele.nymf.aftale(conn, fordringshaver_id)
    if aftale is None:
        raise FejlError(Fejlkode.UKENDT_ID)
    if som_json:
        skriv_json(_aftale(aftale))
        return
    skriv_linje(f"{aftale.fordringshaver_id}  {aftale.navn}  CVR {aftale.cvr}")
    skriv_linje(f"  Arter / Arts: {', '.join(sorted(aftale.arter))}")
    skriv_linje(f"  Aktioner / Actions: {', '.join(sorted(aftale.aktioner))}")
    for en in aftale.undtagelser:
        skriv_linje(f"  Undtagelse / Exception: {en.type_kode or '*'} {en.regel_id} -> {en.udfald}, {en.begrundelse}")
    for krav in aftale.felter:
        skriv_linje(f"  Felt / Field: {krav.type_kode or '*'} {krav.felt} {krav.brug}")
    skriv_tabel(
        "Fordringstyper / Claim types",
        ("Type", "I PSRM fra / In PSRM from"),
        ((kode, fra or "DMI") for kode, fra in sorted(aftale.typer.items())),
    )


def _aftale(aftale: Aftale) -> dict[str, object]:
    return {
        "claimant_id": aftale.fordringshaver_id,
        "cvr": aftale.cvr,
        "name": aftale.navn,
        "system_user": aftale.systembruger,
        "active": aftale.aktiv,
        "arts": sorted(aftale.arter),
        "actions": sorted(aftale.aktioner),
        "types": {kode: fra.isoformat() if fra else None for kode, fra in sorted(aftale.typer.items())},
        "overrides": [en.til_json() for en in aftale.undtagelser],
        "fields": [krav.til_json() for krav in aftale.felter],
    }
