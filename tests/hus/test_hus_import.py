"""What each room shows to the others, and that nothing imports in a circle. The layers are import-linter's."""

from __future__ import annotations

from collections.abc import Mapping

from kildetekst import importerer, moduler, rum

#: Rooms that put others together, or prove them, and so see into them.
_SER_IND: frozenset[str] = frozenset({"", "__main__", "bootstrap", "cli", "efterproev", "proever", "sandkasse", "tjek"})
#: What rooms above may import of a room, by module or `folder.`; the ground (platform, contract, wire) is for all.
_VISER: Mapping[str, str] = {
    "adgang": "service afvisning_store",
    "aktion": "aarsager aktioner anmodninger backend dmi_ordret dokument_store fordringsdata model ordret",
    # The journal's kinds, the reasons, and the records of the use cases stand beside those that make them.
    "debitor": "kontofoering model part service bog. opslag.",
    "inddrivelse": "beslutning bestilling kalender levering linje_store oversigt psrm.underret registrering"
    " tavshed_store",
    "mf": "fragment skat",
    "nymf": "aftaler.aftale aftaler.aftaleserie hoering.hoering hoering.hoering_store hoering.hoeringsmodtagelse koder"
    " model register.registerhaendelse ruter sag samlet service tilstande vurdering",
    "opgaver": "model store",
    "overdragelse": "bogfoering model oversaet rettelser service tidligfund uafstemte_model uafstemte_store",
    "regler": "eksempel katalog typer undtagelse",
    "sf1590": "anmodning.model anmodning.store faelles. fagsystem.store ruter.kreds_store tjeneste.tjenester",
    "underretning": "bog gren model store",
}
_GRUND = frozenset({"platform", "contract", "wire"})


def _vises(modul: str) -> bool:
    hjem, _, navn = modul.partition(".")
    viser = _VISER.get(hjem, "").split()
    return (
        hjem in _GRUND
        or not navn
        or any(navn == vist or (vist.endswith(".") and navn.startswith(vist)) for vist in viser)
    )


def test_a_room_is_used_by_what_it_shows():
    """A module of another room is imported only where it is on that room's list."""
    imod = [
        f"{modul} imports {brugt}, which {rum(brugt)} doesn't show"
        for modul, alle in importerer().items()
        if rum(modul) not in _SER_IND
        for brugt in alle
        if rum(brugt) != rum(modul) and not _vises(brugt)
    ]
    assert imod == []


def test_nothing_is_shown_that_nobody_uses():
    """Each name on a room's list is imported by another room that can't see into it."""
    brugte = {
        brugt
        for modul, alle in importerer().items()
        if rum(modul) not in _SER_IND
        for brugt in alle
        if rum(brugt) != rum(modul)
    }
    viste = [f"{hjem}.{navn}" for hjem, navne in _VISER.items() for navn in navne.split()]
    assert [
        vist for vist in viste if not any(b == vist or (vist.endswith(".") and b.startswith(vist)) for b in brugte)
    ] == []


def test_nothing_imports_in_a_circle():
    """Modules can be put in an order in which each imports earlier ones only."""
    rest = {modul: {b for b in alle if b in moduler()} for modul, alle in importerer().items()}
    while klar := {modul for modul, alle in rest.items() if not alle & rest.keys()}:
        rest = {modul: alle for modul, alle in rest.items() if modul not in klar}
    assert sorted(rest) == []
