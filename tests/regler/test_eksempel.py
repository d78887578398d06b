"""The example claim of each pack."""

from __future__ import annotations

from datetime import date

import pytest

from fordringsbro.regler import Filter, Regelsaet, eksempel

PAKKER = {kode: pakke for kode in Regelsaet.load().typer for pakke in Regelsaet.load().pakker(kode)}


@pytest.mark.parametrize("kode", sorted(PAKKER))
def test_eksemplet_bryder_ingen_regel(kode):
    """Each pack has an example claim that passes all its rules, whichever day it is received."""
    pakke = PAKKER[kode]
    for modtaget in (date(2025, 9, 1), date(2024, 2, 29), date(2026, 1, 15)):
        stamdata = eksempel(pakke, modtaget=modtaget)
        assert Filter(pakke).vurder(stamdata) == ()
        assert stamdata.type_kode == kode
        assert stamdata.modtagelsesdato == modtaget
