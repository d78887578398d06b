"""The receipts that name an object by element and id: those of B_04 and of TilbageførIndbetaling.

Their reasons are ResultatÅrsagStruktur; those of the other services are in `afvisning`.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from fordringsbro.contract.codes import Liste, koder
from fordringsbro.sf1590.faelles.afvisning import AfvistError, Felter


def grund(kode: str, element: str, id_: UUID | str | None = None, *, felt: str = "") -> Felter:
    """A reason, in Danish and English.

    Args:
        kode: Code of the list of reasons.
        element: The contract's name of the element that the reason applies to.
        id_: What stands in that element when it is an id; never a person's, never an amount.
        felt: The element of that object that is wrong, where it is another one.
    """
    row = koder(Liste.KVITTERINGSAARSAG)[kode]
    sted = f" ({felt})" if felt and felt != element else ""
    return {
        "ÅrsagIdentifikation": str(row.id),
        "ElementNavn": element,
        "ElementVærdi": str(id_) if id_ else None,
        "LokalÅrsagTekst": f"{row.titel_da} / {row.titel_en}{sted}",
        "LokalÅrsagKode": kode,
    }


def grund_af(error: AfvistError) -> Felter:
    """The reason of what was refused before the ledger was asked: by its object, else by its element alone."""
    element, id_ = next(iter(error.reference.items()), (error.felt, None))
    return grund(error.kode, element, id_, felt=error.felt)


def accept(bemaerkninger: Sequence[Felter] = (), advarsler: Sequence[Felter] = ()) -> Felter:
    """AcceptStruktur: with remarks when there are some."""
    if not bemaerkninger and not advarsler:
        return {"AccepteretUdenBemærkninger": True}
    return {"AccepteretMedBemærkninger": {"Advarsel": list(advarsler), "Bemærkning": list(bemaerkninger)}}


def afvisning(*grunde: Felter) -> Felter:
    """AfvisningStruktur: one rejection with all its reasons."""
    return {"Afvisningsårsag": list(grunde)}
