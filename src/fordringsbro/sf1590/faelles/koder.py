"""Between the contract's code UUIDs and the codes the ledger keeps."""

from __future__ import annotations

from fordringsbro.contract.codes import Liste, id_af, kode_af
from fordringsbro.sf1590.faelles.aarsager import Svargrund
from fordringsbro.sf1590.faelles.afvisning import AfvistError, Felter


def kode(liste: Liste, felter: Felter, felt: str, reference: Felter) -> str:
    """The code that a mandatory element names.

    Raises:
        AfvistError: `UKENDT_KODE`, when the code list doesn't hold it.
    """
    return kode_af_id(liste, felter[felt], felt, reference)


def kode_af_id(liste: Liste, id_: str, felt: str, reference: Felter) -> str:
    """The code that an id means.

    Raises:
        AfvistError: `UKENDT_KODE`, when the code list doesn't hold it.
    """
    row = kode_af(liste, id_)
    if row is None:
        raise AfvistError(Svargrund.UKENDT_KODE, reference, felt)
    return row.kode


def valgfri_kode(liste: Liste, felter: Felter, felt: str, reference: Felter) -> str | None:
    """The code that an optional element names, None when it is left out."""
    return kode(liste, felter, felt, reference) if felt in felter else None


def uuid_af(liste: Liste, kode_: str | None) -> str | None:
    """The UUID that stands for a code on the wire."""
    return str(id_af(liste, kode_)) if kode_ is not None else None
