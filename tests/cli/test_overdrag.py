"""A clerk hands a claim over by hand."""

from __future__ import annotations

import json

from fordringsbro.portal import store
from fordringsbro.portal.model import Udvalg


def test_a_claim_is_handed_over_once(bog_cli, dele, modtag):
    """The first time it becomes an action; the second is refused with exit 1."""
    modtag(dele, "01-dagtilbud/03-opret.xml")
    with dele.database.transaction() as conn:
        rad = store.rader(conn, Udvalg())[0]
    svar = json.loads(bog_cli("claims", "hand-over", rad.system_id, "--json").stdout)
    assert (svar["state"], svar["backend"], svar["findings"]) == ("ROUTED", "PSRM", [])
    igen = bog_cli("claims", "hand-over", rad.system_id)
    assert (igen.exit_code, igen.stdout) == (1, "")
    assert "FB-506" in igen.stderr
    # That one reason, and none that does not hold.
    assert "[den er allerede overdraget / it is handed over already]" in igen.stderr


def test_a_rejection_is_told_with_its_rules(bog_cli, dele, modtag):
    """The text names the state and every rule."""
    modtag(dele, "13-regelbrud/01-tre-regler.xml")
    with dele.database.transaction() as conn:
        rad = store.rader(conn, Udvalg())[0]
    ud = bog_cli("claims", "hand-over", rad.fordring_id).stdout
    assert "Rejected" in ud
    assert "R_6_1" in ud
