"""What an operator sees of forwarding."""

from __future__ import annotations

from falsk_backend import Baenk, nedskriv, opret

from fordringsbro.aktion.model import Backend
from fordringsbro.inddrivelse.levering import Afsendelsestilstand, Leverancesvar, Svarslags
from fordringsbro.inddrivelse.oversigt import antal, backends, historik, oversigt, parkerede
from fordringsbro.portal.inddrivelsesforloeb import venter_paa
from fordringsbro.portal.tekster import VENTER_PAA


def _venter(baenk: Baenk) -> dict[int, str | None]:
    with baenk.db.transaction() as conn:
        return {en.aktion_id: en.venter_paa for en in oversigt(conn)}


def test_each_action_tells_what_it_waits_for(baenk: Baenk):
    """An action says whether it waits for its turn, an earlier action, its main claim, a receipt or a person."""
    baenk.koe(opret(1), nedskriv(2, 1), opret(3, hoved=1), opret(4, haver=2))
    assert _venter(baenk) == {1: "TUR", 2: "TIDLIGERE_HANDLING", 3: "HOVEDFORDRING", 4: "TUR"}
    baenk.send()
    baenk.psrm.manus.append(Leverancesvar(Svarslags.UFORSTAAELIG, "MF_999"))
    baenk.send(haver=2)
    assert _venter(baenk) == {1: "KVITTERING", 2: "TIDLIGERE_HANDLING", 3: "HOVEDFORDRING", 4: "PERSON"}
    baenk.igennem()
    assert _venter(baenk) == {1: None, 2: None, 3: None, 4: "PERSON"}


def test_an_unknown_and_a_paused_action_say_so(baenk: Baenk):
    """An unknown action waits for its next attempt, and in a pause for the operator."""
    baenk.psrm.manus.append(Leverancesvar(Svarslags.UKENDT, "FRIST"))
    baenk.koe(opret(1))
    baenk.send()
    assert _venter(baenk) == {1: "NAESTE_FORSOEG"}
    baenk.psrm.spoerg_manus.append(Leverancesvar(Svarslags.INGEN_ADGANG, "ADGANG_AFVIST_403"))
    baenk.frem(seconds=2)
    baenk.send()
    assert _venter(baenk) == {1: "PAUSE"}
    with baenk.db.transaction() as conn:
        (psrm,) = [en for en in backends(conn, baenk.clock.now()) if en.backend == Backend.PSRM]
    assert psrm.pauset_kode == "ADGANG_AFVIST_403"
    assert psrm.aeldste_uafsluttede is not None


def test_lists_are_limited_and_filtered(baenk: Baenk):
    """Conditions narrow the list, the newest come first, and the limit holds."""
    baenk.koe(opret(1), opret(2, backend=Backend.DMI), opret(3, haver=2), nedskriv(4, 1))
    with baenk.db.transaction() as conn:
        assert [en.aktion_id for en in oversigt(conn, hoejst=2)] == [4, 3]
        assert [en.aktion_id for en in oversigt(conn, backend=Backend.DMI)] == [2]
        assert [en.aktion_id for en in oversigt(conn, fordringshaver_id=2)] == [3]
        assert [en.aktion_id for en in oversigt(conn, fordring_id=1)] == [4, 1]
        assert [en.aktion_id for en in oversigt(conn, aktion_id=1)] == [1]
        assert [en.aktion_id for en in oversigt(conn, fordring_id=1, kun_aabne=True, hoejst=1)] == [1]
        assert parkerede(conn) == []
        assert antal(conn) == {
            (Backend.DMI, Afsendelsestilstand.READY): 1,
            (Backend.PSRM, Afsendelsestilstand.READY): 3,
        }


def test_what_holds_up_the_rest_is_found_behind_any_number_of_actions(baenk: Baenk):
    """The oldest action that has not ended is first among the open ones, however many are newer."""
    baenk.koe(opret(1))
    baenk.send()
    baenk.igennem()
    baenk.koe(*(nedskriv(nr, 1) for nr in range(2, 110)))
    with baenk.db.transaction() as conn:
        assert oversigt(conn, fordring_id=1, kun_aabne=True)[0].aktion_id == 2
        assert min(en.aktion_id for en in oversigt(conn, fordring_id=1)) > 2
        assert venter_paa(conn, Afsendelsestilstand.DONE, 1, None) == VENTER_PAA["TUR"]


def test_history_tells_deliveries_and_codes(baenk: Baenk):
    """The history of an action names each delivery and each error with its time."""
    baenk.psrm.manus.append(Leverancesvar(Svarslags.PROEV_IGEN, "FORBINDELSE_AFVIST"))
    baenk.koe(opret(1))
    baenk.send()
    baenk.igennem()
    with baenk.db.transaction() as conn:
        linjer = historik(conn, [1])
    assert [(en.hvad, en.leverance_id, en.kode) for en in linjer] == [
        ("KOEET", None, None),
        ("SENDT", 1, None),
        ("IKKE_MODTAGET", 1, "FORBINDELSE_AFVIST"),
        ("GENSENDT", 1, None),
        ("BESVARET", 1, None),
        ("MODTAGET", 1, None),
        ("UDFOERT", 1, None),
    ]
    assert linjer == sorted(linjer, key=lambda en: en.tidspunkt)
