"""Judging claims that come along with each other before a register has them. Pure.

The answer to a registration, the offline check, the preview of an agreement and a delivery's check all judge here: in
the register's order, each claim by what those before it will have done, as it itself judges them when they come in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from fordringsbro.aktion.anmodninger import i_orden
from fordringsbro.aktion.fordringsdata import Genindsendelse
from fordringsbro.aktion.model import Backend
from fordringsbro.nymf.aftaler.aftale import Aftale
from fordringsbro.nymf.aftaler.aftaleserie import Aftaleserie, paa_dagen
from fordringsbro.nymf.koder import Afvisningskode as Kode
from fordringsbro.nymf.kontroller.vagt import Oprettelsesvagt
from fordringsbro.nymf.model import Anmodning, Bemaerkning, Virkning
from fordringsbro.nymf.ruter import Inddrivelsesrute, rute_efter_hoering, rute_opret, rute_rettelse
from fordringsbro.nymf.sag import Hovedfordring
from fordringsbro.nymf.vurdering import Vurdering, som_hoved, vurder
from fordringsbro.platform.record import record
from fordringsbro.regler.typer import Fordringstyper

#: What is told of an id that the register doesn't have, and so of every id where there is no register.
UKENDTE = frozenset(
    kode.nummer for kode in (Kode.HOVEDFORDRING_UKENDT, Kode.FORDRING_UKENDT, Kode.FHI_UKENDT, Kode.AKTION_UKENDT)
)
#: Which reference a claimant gave.
Reference = tuple[int, str]


@record
class Samletdom:
    """What can be told of one claim.

    Attributes:
        vurdering: The judgment, with the remarks that stand.
        uafproevet: Remarks that hang on what only a register could know; what they say was not tried.
    """

    vurdering: Vurdering
    uafproevet: tuple[Bemaerkning, ...] = ()


@record
class Besluttet:
    """Where a claim goes that stands in hearing.

    Attributes:
        rute: As it was decided when the claim was reported.
        foelger_hoved: Whether it goes where its main claim goes, if that has changed.
    """

    rute: Inddrivelsesrute
    foelger_hoved: bool


@record
class Omgivelser:
    """What is known beside the claims themselves.

    Attributes:
        hoveder: Main claims by the id that related claims name.
        referencer: The references that other claims have.
        ruter: Where claims go that stand in hearing, by their ids.
    """

    hoveder: Mapping[UUID, Hovedfordring]
    referencer: frozenset[Reference] = frozenset()
    ruter: Mapping[UUID, Besluttet] | None = None


class Samlet:
    """Judges claims, one set of those that come along with each other after the other.

    Args:
        typer: Which types are known, and their filters.
        aftaler: What is agreed, for one day or over time.
        dag: The day for which a claim is judged, unless its main claim is received later.
        kendt: What is known beside the claims.
        naevner: Says of a claim whether it names another one that only a register could know; None where there is one.
        tidligt: Whether claims may yet get their last date to pay, so that nothing is wrong with there being none.
    """

    def __init__(
        self,
        typer: Fordringstyper,
        aftaler: Aftale | Aftaleserie | None,
        dag: Callable[[Anmodning], date],
        *,
        kendt: Omgivelser | None = None,
        naevner: Callable[[Anmodning], bool] | None = None,
        tidligt: bool = False,
    ) -> None:
        self._typer = typer
        self._aftaler = aftaler
        self._dag = dag
        self._hoveder = dict(kendt.hoveder) if kendt else {}
        # Whose they are; nobody's here for those of the register.
        self._referencer: dict[Reference, UUID | None] = dict.fromkeys(kendt.referencer) if kendt else {}
        self._ruter = (kendt.ruter if kendt else None) or {}
        self._tidligt = tidligt
        self._vagt = Oprettelsesvagt(typer)
        self._paa_dage: dict[date, Aftale | None] = {}
        self._naevner = naevner or (lambda _: False)

    def bedoem(self, nye: Sequence[Anmodning]) -> dict[UUID, Samletdom]:
        """The judgments of claims that come along with each other, by their ids."""
        dage = {ny.ekstern_id: self._dag(ny) for ny in nye}
        relaterede: Counter[UUID] = Counter()
        for ny in nye:
            hoved = ny.hoved_ekstern_id
            # One that can only go later does not come along.
            if hoved in dage and dage[ny.ekstern_id] <= dage[hoved]:
                relaterede[hoved] += ny.data.beloeb_oere
        return {ny.ekstern_id: self._en(ny, dage[ny.ekstern_id], relaterede[ny.ekstern_id]) for ny in i_orden(nye)}

    def _en(self, ny: Anmodning, dag: date, relaterede_oere: int) -> Samletdom:
        hoved = self._hoveder.get(ny.hoved_ekstern_id) if ny.hoved_ekstern_id else None
        dato = max(dag, hoved.modtagelsesdato) if hoved else dag
        reference = (ny.fordringshaver_id, ny.data.reference)

        aftale = self._aftale(dato)

        def bedoem(rute: Inddrivelsesrute | None) -> Vurdering:
            return vurder(
                ny,
                aftale,
                dato,
                typer=self._typer,
                hoved=hoved,
                reference_brugt=self._referencer.get(reference, ny.ekstern_id) != ny.ekstern_id,
                oplys_om_psrm=True,
                relaterede_oere=relaterede_oere,
                rute=rute,
                vagt=self._vagt,
            )

        dom = self._delt(ny, hoved, dato, bedoem)
        if self._tidligt and ny.data.srb is None:
            dom = _uden_srb(dom)
        afvist = any(en.virkning is Virkning.AFVIS for en in dom.vurdering.bemaerkninger)
        if ny.data.reference and not afvist:
            self._referencer.setdefault(reference, ny.ekstern_id)
        self._hoveder[ny.ekstern_id] = som_hoved(ny, dom.vurdering, dato, afvist=afvist)
        return dom

    def _aftale(self, dato: date) -> Aftale | None:
        """What is agreed on a day; claims that come together are mostly judged for a few days."""
        if dato not in self._paa_dage:
            self._paa_dage[dato] = paa_dagen(self._aftaler, dato)
        return self._paa_dage[dato]

    def _delt(
        self,
        ny: Anmodning,
        hoved: Hovedfordring | None,
        dato: date,
        bedoem: Callable[[Inddrivelsesrute | None], Vurdering],
    ) -> Samletdom:
        """A judgment, divided into what stands and what hangs on something that is not known."""
        aftale = self._aftale(dato)
        if hoved is not None or aftale is None or not self._naevner(ny):
            return Samletdom(bedoem(self._besluttet(ny, hoved, dato)))
        i_psrm, i_dmi = (bedoem(self._rute_hos(ny, backend, aftale, dato)) for backend in (Backend.PSRM, Backend.DMI))
        return _uanset_sted(i_psrm, i_dmi)

    def _besluttet(self, ny: Anmodning, hoved: Hovedfordring | None, dato: date) -> Inddrivelsesrute | None:
        """Where a claim goes for which that is decided already."""
        valg = self._ruter.get(ny.ekstern_id)
        if valg is None:
            return None
        hos = hoved.backend if hoved and valg.foelger_hoved else None
        return rute_efter_hoering(valg.rute, ny.data.type_kode, dato, typer=self._typer, hoved=hos)

    def _rute_hos(self, ny: Anmodning, backend: Backend, aftale: Aftale, dato: date) -> Inddrivelsesrute:
        """Where a claim goes if what it names lives there."""
        if isinstance(ny.data, Genindsendelse):
            return rute_rettelse(backend)
        data = ny.data
        return rute_opret(data.type_kode, data.art, dato, aftale=aftale, typer=self._typer, hoved=backend)


def _uden_srb(dom: Samletdom) -> Samletdom:
    """Without the remark that a claim has no last date to pay: it gets one when it is set to collection."""
    staar = tuple(en for en in dom.vurdering.bemaerkninger if en.felter != ("srb",))
    rest = tuple(en for en in dom.uafproevet if en.felter != ("srb",))
    return Samletdom(replace(dom.vurdering, bemaerkninger=staar), rest)


def _uanset_sted(i_psrm: Vurdering, i_dmi: Vurdering) -> Samletdom:
    """What stands wherever a claim goes; what only PSRM's rules say is information, as for one that goes to DMI."""
    begge = [en for en in i_psrm.bemaerkninger if en in i_dmi.bemaerkninger]
    oplyst = [en for en in i_dmi.bemaerkninger if en.virkning is Virkning.OPLYSNING]
    staar = [en for en in begge if en.nummer not in UKENDTE]
    alle = dict.fromkeys((*i_psrm.bemaerkninger, *i_dmi.bemaerkninger))
    rest = tuple(en for en in alle if en.nummer is not None and en not in staar)
    return Samletdom(replace(i_psrm, bemaerkninger=(*staar, *oplyst), backend=None, rute=None, pakke=None), rest)
