"""The code list of reasons against the reasons that the code knows."""

from __future__ import annotations

from uuid import UUID, uuid5

import pytest

from fordringsbro.contract.codes import Liste, koder
from fordringsbro.debitor.bog.afvisning import Aarsag, Svarnote

#: What the ids of the reconstructed lists are made from.
_NAVNERUM = UUID("517ab01c-e19a-5493-a0de-1d9e82d368c1")


@pytest.mark.parametrize("grund", [*Aarsag, *Svarnote], ids=lambda grund: grund.name)
def test_every_reason_of_the_ledger_is_in_the_list(grund):
    """A rejection or remark of the ledger can be said on the wire, with the same titles."""
    kode = koder(Liste.KVITTERINGSAARSAG)[grund.name]
    assert (kode.titel_da, kode.titel_en) == (grund.tekst, grund.text)


def test_ids_are_made_from_the_codes():
    """Every reason's id is the one its code gives, so the list can be made again."""
    for kode in koder(Liste.KVITTERINGSAARSAG).values():
        assert kode.id == uuid5(_NAVNERUM, f"kvitteringsaarsag/{kode.kode}")
