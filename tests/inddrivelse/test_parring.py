"""Which answer belongs to which action: our own number first, then the claim's id, the reference last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from falsk_backend import Baenk, nedskriv, opret

from fordringsbro.aktion.model import Backend
from fordringsbro.inddrivelse.korrelation import kan_vaere, par
from fordringsbro.inddrivelse.levering import (
    Afsendelsestilstand,
    Aktionssvar,
    Leverance,
    Leverancesvar,
    Post,
    Svarslags,
)

Aendring = Callable[[int, Aktionssvar], Aktionssvar]

#: What may be missing or changed in an answer that has a number of ours (the AktionID, or PSRM's own once it is known).
MED_NUMMER: dict[str, Aendring] = {
    "uden reference": lambda _, et: replace(et, reference=None),
    "tom reference": lambda _, et: replace(et, reference=""),
    "blank reference": lambda _, et: replace(et, reference=" \t"),
    "afkortet reference": lambda _, et: replace(et, reference=(et.reference or "")[:3]),
    "anden stavemåde": lambda _, et: replace(et, reference=(et.reference or "").lower()),
    "uden krav-id": lambda _, et: replace(et, backend_fordring_id=None),
    "andet krav-id": lambda _, et: replace(et, backend_fordring_id=987_654),
    "uden noget andet": lambda _, et: replace(et, reference=None, backend_fordring_id=None),
}
#: The same where it has none.
UDEN_NUMMER: dict[str, Aendring] = {
    "blanke om referencen": lambda _, et: replace(et, reference=f"\u00a0 {et.reference}\t"),
    "uden aktion-id": lambda _, et: et,
}


def _svar_med(baenk: Baenk, aendring: Aendring, numre: Callable[[int, Aktionssvar], int | None]) -> None:
    """Have PSRM change every answer, and tell actions by these numbers."""

    def lav(leverance: Leverance, svar: Leverancesvar) -> Leverancesvar:
        par = zip(leverance.poster, svar.aktioner, strict=True) if svar.aktioner else ()
        return replace(
            svar,
            aktioner=tuple(
                aendring(post.aktion_id, replace(et, backend_aktion_id=numre(post.aktion_id, et))) for post, et in par
            ),
        )

    indberet, kvitteringer = baenk.psrm.indberet, baenk.psrm.kvitteringer
    baenk.psrm.indberet = lambda lev: lav(lev, indberet(lev))  # type: ignore[method-assign]
    baenk.psrm.kvitteringer = lambda lev: lav(lev, kvitteringer(lev))  # type: ignore[method-assign]


@pytest.mark.parametrize("aendring", MED_NUMMER.values(), ids=MED_NUMMER)
def test_our_own_number_tells_whatever_else_is_missing_or_changed(baenk: Baenk, aendring: Aendring):
    """Creations and a write-down in two deliveries are all carried out and paired; none is parked."""
    _svar_med(baenk, aendring, lambda aktion_id, _: aktion_id)
    baenk.koe(opret(1), opret(2), opret(3), nedskriv(4, 1))
    baenk.igennem()
    assert [baenk.tilstand(n) for n in (1, 2, 3, 4)] == ["DONE"] * 4


@pytest.mark.parametrize("aendring", UDEN_NUMMER.values(), ids=UDEN_NUMMER)
def test_without_a_number_the_reference_tells_in_its_normal_form(baenk: Baenk, aendring: Aendring):
    """Blanks around it don't matter, of whichever kind."""
    _svar_med(baenk, aendring, lambda _, __: None)
    baenk.koe(opret(1), opret(2), opret(3))
    baenk.igennem()
    assert [baenk.tilstand(n) for n in (1, 2, 3)] == ["DONE", "DONE", "DONE"]


def test_numbers_of_another_space_do_not_tell(baenk: Baenk):
    """PSRM's own numbers are by chance among ours, in another order: the references decide."""
    numre = {1: 2, 2: 3, 3: 99}
    _svar_med(baenk, lambda _, et: et, lambda aktion_id, _: numre[aktion_id])
    baenk.psrm.afviste.add(1)
    baenk.koe(opret(1), opret(2), opret(3))
    baenk.igennem()
    assert [baenk.tilstand(n) for n in (1, 2, 3)] == ["REJECTED", "DONE", "DONE"]


def test_what_fits_nothing_parks_itself_alone(baenk: Baenk):
    """An outcome with another reference and no number leaves the write-down and the claim that is known alone."""
    baenk.koe(opret(1))
    baenk.igennem()
    baenk.psrm.manus.append(Leverancesvar(Svarslags.MODTAGET))
    baenk.koe(opret(2), opret(3), nedskriv(4, 1))
    baenk.send()
    nu = baenk.clock.now()
    fremmed = Aktionssvar("UDFOERT", "OPRETFORDRING", nu, "ANDEN", 5)
    baenk.psrm.spoerg_manus.append(
        Leverancesvar(Svarslags.MODTAGET, aktioner=(fremmed, replace(fremmed, reference="REF-3")))
    )
    baenk.frem(minutes=15)
    baenk.hent()
    assert [baenk.tilstand(n) for n in (2, 3, 4)] == ["PARKED", "DONE", "SENT"]


def test_dmi_needs_nothing_but_its_number():
    """An outcome with our løbenummer and without the claim's id is that action's; with another claim's it is none's."""
    poster = [Post(opret(n, backend=Backend.DMI), Afsendelsestilstand.SENT, 100 + n) for n in (1, 2)]
    svar = Aktionssvar("UDFOERT", "OPRETFORDRING", None, loebenummer=102)
    assert par(poster, [svar]).par == ((poster[1], svar),)
    andet = replace(svar, backend_fordring_id=1)
    assert par(poster, [andet]).par == ()
    assert [kan_vaere(post, andet) for post in poster] == [False, True]
