"""The differences between the deliveries 20140709 and 20141003 of the contract, as far as requests show them.

The schema takes both; which of the two a claimant's system speaks is agreed, and what the other one has is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fordringsbro.contract.binding import Post
from fordringsbro.mf import afvisning, stier
from fordringsbro.mf.handling import Handling
from fordringsbro.mf.model import Aktionsafvisning, Udgave

_KONTAKT: Final = "EFIAlternativKontaktStruktur"
#: Recall codes that 20141003 added.
_NYE_AARSAGER: Final = frozenset({"FSKI", "SMTI", "SOTI"})


def fejl(handling: Handling, udgave: Udgave) -> Aktionsafvisning | None:
    """What in an action is not of the agreed delivery, if anything is."""
    steder = _i_20141003(handling) if udgave == Udgave.SIDSTE else _i_20140709(handling)
    sted = next(steder, None)
    return None if sted is None else afvisning.skema(sted, f"Elementet er ikke som i udgave {udgave}")


def _i_20140709(handling: Handling) -> Iterator[str]:
    aarsag = (handling.indhold or {}).get("HovedFordringTilbagekaldAarsagStruktur", {})
    if aarsag.get("HovedFordringTilbagekaldAarsagKode") in _NYE_AARSAGER:
        yield stier.sti(handling, "aarsag")
    for her, kontakt in _kontakter(handling):
        person = kontakt.get("PersonOplysninger")
        if person is not None and person.get("PersonGenderCode") is None:
            yield f"{her}/PersonOplysninger/PersonGenderCode"


def _i_20141003(handling: Handling) -> Iterator[str]:
    for her, kontakt in _kontakter(handling):
        adresse = kontakt.get("Adresse")
        if adresse is not None and adresse.get("CountryIdentificationCode") is None:
            yield f"{her}/Adresse/CountryIdentificationCode"


def _kontakter(handling: Handling) -> Iterator[tuple[str, Post]]:
    """The contacts that are described in full, with their paths in the action."""
    for del_ in range(len(handling.fordringer) or 1):
        for nummer, haeftelse in enumerate(stier.haeftelser(handling, del_), 1):
            kontakt = haeftelse["MFKundeStruktur"]["Valg"].get(_KONTAKT)
            if kontakt is not None:
                yield f"{stier.sti(handling, 'ident', del_=del_, skyldner=nummer)}/Valg/{_KONTAKT}", kontakt
