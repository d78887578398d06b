"""Answers that say less than usual, what a person sends again, and changes of state."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from falsk_backend import Baenk, data, nedskriv, opret

from fordringsbro.aktion import aktioner as a
from fordringsbro.aktion.model import Backend, Opgave
from fordringsbro.inddrivelse import linje_store, store
from fordringsbro.inddrivelse.levering import (
    FRA,
    LEVERANCE_FRA,
    Afsendelsestilstand,
    Aktionssvar,
    Leverancesvar,
    Leverancetilstand,
    Svarslags,
    UlovligtSkiftError,
)
from fordringsbro.inddrivelse.psrm.klient import laes_kvitteringer
from fordringsbro.platform.database import Connection

DMI = Backend.DMI


def _aktion(nummer: int, kode: str, indhold: a.Aktionsindhold, **andet: Any) -> Opgave:
    """An action on claim 1, unless told."""
    return replace(nedskriv(nummer, 1), aktionskode=kode, data=indhold, **andet)


def test_claims_without_a_reference_go_one_at_a_time(baenk: Baenk):
    """Nothing in PSRM's answer would tell two of them apart; those with a reference go with the first."""
    uden = replace(data(""), reference="")
    baenk.koe(*(replace(opret(n), data=uden) for n in (1, 2)), opret(3), replace(opret(4), data=uden))
    baenk.send()
    assert baenk.psrm.sendt == [(1, 3), (2,), (4,)]


def test_dmi_answers_by_number_and_needs_none(baenk: Baenk):
    """At DMI any number of claims without a reference go together."""
    uden = replace(data(""), reference="")
    baenk.koe(*(replace(opret(n, backend=DMI), data=uden) for n in (1, 2, 3)))
    baenk.send(DMI)
    assert baenk.dmi.sendt == [(1, 2, 3)]


def test_an_answer_that_names_nothing_parks_nothing_before_the_end(baenk: Baenk):
    """MODTAGET without anything to know its action by is passed over; receipts that tell more are taken."""
    vag = Aktionssvar("MODTAGET", "OPRETFORDRING", baenk.clock.now())
    rigtig = baenk.psrm.indberet
    baenk.psrm.indberet = lambda lev: replace(rigtig(lev), aktioner=(vag, vag))  # type: ignore[method-assign]
    baenk.koe(opret(1), opret(2))
    baenk.igennem()
    assert baenk.kvitteret() == {1: ["UDFOERT"], 2: ["UDFOERT"]}


def test_outcomes_that_name_nothing_park_what_they_may_be_about_alone(baenk: Baenk):
    """Two outcomes that could each be of either action park those two; a third that is known is done."""
    vag = Aktionssvar("UDFOERT", "OPRETFORDRING", baenk.clock.now())
    kendt = replace(vag, reference="REF-3", backend_fordring_id=900_003, backend_aktion_id=700_003)
    baenk.psrm.spoerg_manus.append(Leverancesvar(Svarslags.MODTAGET, aktioner=(vag, kendt, vag)))
    baenk.psrm.manus.append(Leverancesvar(Svarslags.MODTAGET))
    baenk.koe(opret(1), opret(2), opret(3))
    baenk.send()
    baenk.frem(seconds=1)
    baenk.hent()
    assert [baenk.tilstand(n) for n in (1, 2, 3)] == ["PARKED", "PARKED", "DONE"]
    assert baenk.kvitteret() == {3: ["UDFOERT"]}


def test_a_receipt_without_status_or_code_is_one_action_to_look_at():
    """What one receipt lacks says nothing of the others; without a status it has a word that nobody has taught us."""
    struktur = {
        "ModtagFordringAktionKode": "NEDSKRIV",
        "ModtagFordringAktionStatusKode": "UDFOERT",
        "FordringInddrivelseFordringIdentifikator": 7,
    }
    uden = {"FordringInddrivelseFordringIdentifikator": 8, "ModtagFordringAktionIdentifikator": 9}
    svar = laes_kvitteringer(
        {"KvitteringSamling": {"Kvittering": [{"MFAktionStruktur": struktur}, {"MFAktionStruktur": uden}]}}, 1
    )
    assert svar.slags is Svarslags.MODTAGET
    laest = {et.backend_fordring_id: (et.status, et.aktionskode, et.tidspunkt) for et in svar.aktioner}
    assert laest == {7: ("UDFOERT", "NEDSKRIV", None), 8: ("UDEN_STATUS", None, None)}


def test_the_id_of_another_claim_never_stands_in_for_one_that_was_not_told(baenk: Baenk):
    """A write-up whose receipt names no claim of its own has no id, though its receipt names the claim written up."""
    op = _aktion(2, a.OR, a.Opskrivning(5_000), skaber_fordring_id=50)
    ned = _aktion(3, a.NEDSKRIV, a.Nedskrivning(1_000, "REGU"), fordring_id=50, hoved_fordring_id=1)
    sendte: list[tuple[int, int | None]] = []
    rigtig = baenk.psrm.indberet

    def indberet(leverance):
        sendte.extend((post.aktion_id, post.backend_fordring_id) for post in leverance.poster)
        return rigtig(leverance)

    baenk.psrm.indberet = indberet  # type: ignore[method-assign]
    baenk.koe(opret(1), op, ned)
    baenk.igennem()
    assert dict(sendte) == {1: None, 2: 900_001, 3: None}


def test_what_is_sent_again_at_dmi_goes_again_with_its_number(baenk: Baenk):
    """An action that a callback parked goes once more under the same number, and DMI's repeated outcome ends it."""
    baenk.koe(opret(1, backend=DMI))
    baenk.send(DMI)
    with baenk.db.transaction() as conn:
        conn.execute("UPDATE inddrivelse.afsendelse SET tilstand = 'PARKED', fejlkode = 'SVAR_PASSER_IKKE'")
        assert baenk.afsendelser.send_igen(conn, 1)
    assert baenk.tilstand(1) == "UNKNOWN"
    baenk.send(DMI)
    assert baenk.dmi.sendt == [(1,), (1,)]
    assert baenk.tilstand(1) == "SENT"
    (leverance,) = baenk.leverancer()
    assert leverance[1] == "MODTAGET"


@pytest.mark.parametrize("til", list(Leverancetilstand))
def test_a_delivery_changes_only_from_the_states_named(baenk: Baenk, til: Leverancetilstand):
    """From every other state the change changes nothing, and is seen."""
    baenk.koe(opret(1))
    baenk.psrm.manus.append(Leverancesvar(Svarslags.MODTAGET))
    baenk.send()
    ((leverance_id, _),) = baenk.leverancer()
    for fra in Leverancetilstand:
        with baenk.db.transaction() as conn:
            conn.execute("UPDATE inddrivelse.leverance SET tilstand = %s", (fra,))
            if fra in LEVERANCE_FRA[til]:
                store.saet_tilstand(conn, leverance_id, til, Afsendelsestilstand.SENT)
            else:
                with pytest.raises(UlovligtSkiftError):
                    store.saet_tilstand(conn, leverance_id, til, Afsendelsestilstand.SENT)
                til_nu = fra
        assert baenk.leverancer() == [(leverance_id, til if fra in LEVERANCE_FRA[til] else til_nu)]


def test_nothing_follows_a_final_state():
    """Every state has its row, and none follows DONE, REJECTED or AFSLUTTET."""
    assert set(FRA) == set(Afsendelsestilstand)
    assert set(LEVERANCE_FRA) == set(Leverancetilstand)
    assert not frozenset().union(*FRA.values()) & {Afsendelsestilstand.DONE, Afsendelsestilstand.REJECTED}
    assert Leverancetilstand.AFSLUTTET not in frozenset().union(*LEVERANCE_FRA.values())


@pytest.mark.fault("N29")
@pytest.mark.parametrize("oppe", [True, False])
def test_two_lines_that_find_a_rest_over_at_once_send_one_probe(
    baenk: Baenk, monkeypatch: pytest.MonkeyPatch, oppe: bool
):
    """Both have seen that the backend may be tried; one sends, and the other waits for what comes of it."""
    baenk.regler = replace(baenk.regler, fejl_foer_hvile=1)
    baenk.psrm.manus.extend([Leverancesvar(Svarslags.PROEV_IGEN, "503")] * (1 if oppe else 2))
    baenk.koe(opret(1), opret(2, haver=2))
    baenk.send()
    baenk.frem(minutes=20)
    rigtig, set_ = linje_store.helbred, []

    def helbred(conn: Connection, backend: Backend, nu: datetime):
        fundet = rigtig(conn, backend, nu)
        set_.append(fundet)
        if len(set_) == 2:
            # The second line has looked inside its transaction; the first one goes by it now.
            baenk.send()
        return fundet

    monkeypatch.setattr(linje_store, "helbred", helbred)
    baenk.send(haver=2)
    # What the first one heard counts: a backend that is up takes the other's message at once.
    assert baenk.psrm.sendt == [(1,), (1,)] + [(2,)] * oppe
    monkeypatch.undo()
    baenk.frem(minutes=20)
    baenk.send(haver=2)
    assert baenk.psrm.sendt == [(1,), (1,), (2,)]
