"""Judging requests without a register: what they and what comes along with them tell. Pure.

The checks and the filter are those of the register's way in; nothing is known of claims, actions and references of
earlier days. A remark that only says so is set apart: it stands for everything that was not tried.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from fordringsbro.aktion.anmodninger import Anmodning, Rettelse, rettet
from fordringsbro.aktion.fordringsdata import Genindsendelse, Kategori
from fordringsbro.nymf.aftaler.aftale import Aftale
from fordringsbro.nymf.koder import Afvisningskode as Kode
from fordringsbro.nymf.kontroller import vurder_sag
from fordringsbro.nymf.model import Bemaerkning, Virkning
from fordringsbro.nymf.sag import Referencefakta, Sag
from fordringsbro.nymf.samlet import UKENDTE, Samlet, Samletdom
from fordringsbro.platform.record import record
from fordringsbro.regler import Undtagelse
from fordringsbro.regler.typer import Fordringstyper


@record
class Forhaandsdom:
    """What can be told of one request.

    Attributes:
        bemaerkninger: What would be told.
        uafproevet: Told of the id of a claim or action that only a register could know; what it says was not tried.
        pakke: The rule pack that applied, None when none did.
        undtagelser: The agreement's exceptions that were in force for a claim.
    """

    bemaerkninger: tuple[Bemaerkning, ...]
    uafproevet: tuple[Bemaerkning, ...] = ()
    pakke: str | None = None
    undtagelser: tuple[Undtagelse, ...] = ()

    @property
    def afvist(self) -> bool:
        """Whether the request would be rejected whatever the register has."""
        return any(bemaerkning.virkning is Virkning.AFVIS for bemaerkning in self.bemaerkninger)


class UdenRegister:
    """Judges requests that come in together, by one agreement.

    Args:
        typer: Which types are known, and their filters.
        aftale: The agreement.
        dato: The reception date.
    """

    def __init__(self, typer: Fordringstyper, aftale: Aftale, dato: date) -> None:
        self._typer = typer
        self._aftale = aftale
        self._dato = dato
        self._samlet = Samlet(typer, aftale, lambda _: dato, naevner=_naevner_fordring)

    def bedoem(self, anmodninger: Sequence[Anmodning | Rettelse]) -> list[Forhaandsdom]:
        """Judge requests in their order, in the portions in which `NyMF.indgiv_mange` would get them.

        Creations that follow each other are judged in one go, main claims first, as the register does it.
        """
        domme: list[Forhaandsdom] = []
        for _, gruppe in groupby(map(rettet, anmodninger), lambda et: isinstance(et, Anmodning)):
            samlet = list(gruppe)
            domme += self._opret([et for et in samlet if isinstance(et, Anmodning)])
            domme += [self._ret(et) for et in samlet if isinstance(et, Rettelse)]
        return domme

    def _opret(self, nye: Sequence[Anmodning]) -> list[Forhaandsdom]:
        domme = self._samlet.bedoem(nye)
        return [_forhaandsdom(domme[ny.ekstern_id]) for ny in nye]

    def _ret(self, rettelse: Rettelse) -> Forhaandsdom:
        fundet = vurder_sag(
            Sag(
                aktionskode=rettelse.aktionskode,
                data=rettelse.data,
                aftale=self._aftale,
                dato=self._dato,
                typer=self._typer,
                kanal=rettelse.kanal,
                valuta=rettelse.valuta,
                reference=Referencefakta(naevnt=rettelse.naevner_reference),
            )
        )
        sikre, uafproevet = _del(rettelse, fundet)
        if any(en.nummer == Kode.AKTION_UKENDT.nummer for en in uafproevet):
            sikre += _om_reference(rettelse)
        return Forhaandsdom(sikre, uafproevet)


def _om_reference(rettelse: Rettelse) -> tuple[Bemaerkning, ...]:
    """What is wrong with an annulment's reference once its claim is known."""
    if not rettelse.naevner_reference:
        return (Bemaerkning.af_kode(Kode.REF_MANGLER, "reference_aktion_id"),)
    if rettelse.reference_aktion_id == 0:
        return (Bemaerkning.af_kode(Kode.REF_UKENDT, "reference_aktion_id"),)
    return ()


def _forhaandsdom(dom: Samletdom) -> Forhaandsdom:
    fundet = dom.vurdering
    return Forhaandsdom(fundet.bemaerkninger, dom.uafproevet, fundet.pakke, fundet.undtagelser)


def _del(rettelse: Rettelse, fundet: Sequence[Bemaerkning]) -> tuple[tuple[Bemaerkning, ...], tuple[Bemaerkning, ...]]:
    """The remarks that stand whatever the register has, and those that only tell that there is none."""
    uafproevet = [en for en in fundet if en.nummer in UKENDTE and _naevner_id(rettelse, en.nummer)]
    return tuple(en for en in fundet if en not in uafproevet), tuple(uafproevet)


def _naevner_id(rettelse: Rettelse, nummer: int | None) -> bool:
    """Whether the request names an id that a register could have; 0 is nobody's."""
    reference = rettelse.reference_aktion_id if nummer == Kode.AKTION_UKENDT.nummer else None
    return bool(rettelse.fordring_id or reference)


def _naevner_fordring(anmodning: Anmodning) -> bool:
    """Whether a claim names one of earlier days; what comes along in the same delivery is known."""
    if isinstance(anmodning.data, Genindsendelse):
        return anmodning.data.tidligere_fordring_id > 0
    return anmodning.data.kategori == Kategori.UF and bool(anmodning.hoved_fordring_id)
