"""The judge of `fordringsbro check`: ledger and filter without a database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final
from uuid import UUID

from fordringsbro.debitor.model import Fordring
from fordringsbro.debitor.part import OprettetAf
from fordringsbro.nymf.aftaler.aftale import Aftale
from fordringsbro.nymf.model import Bemaerkning
from fordringsbro.nymf.samlet import Samlet, Samletdom
from fordringsbro.nymf.vurdering import foerste_dag, forventet_modtagelse
from fordringsbro.overdragelse.oversaet import haeftende
from fordringsbro.overdragelse.tidlig import af_registrering
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.jsontyper import JsonObjekt
from fordringsbro.regler import Regelsaet
from fordringsbro.regler.typer import Fordringstyper
from fordringsbro.sf1590.faelles.afvisning import AfvistError
from fordringsbro.sf1590.faelles.stier import Stier
from fordringsbro.sf1590.tjeneste.tilbog import registrering
from fordringsbro.tjek.fund import af_bemaerkning, ikke_videre, uafproevet
from fordringsbro.tjek.model import Dom, Tjekfund
from fordringsbro.tjek.tjekbog import UKENDT_CVR, afvist, bogfund

_UKENDT: Final = OprettetAf(UKENDT_CVR, UUID(int=0))


class Registreringsdommer:
    """Judges registrations: says what ledger and filter would say, on the first day each claim could be handed over.

    Args:
        clock: Today.
        aftale: The agreement to judge under.
        regelsaet: The rules to judge by.
    """

    def __init__(self, clock: Clock, aftale: Aftale, regelsaet: Regelsaet) -> None:
        self._clock = clock
        self._aftale = aftale
        # Its memory goes beyond one message: a claim may name a main claim of an earlier one.
        self._samlet = Samlet(
            Fordringstyper(regelsaet),
            aftale,
            lambda ny: forventet_modtagelse(ny, clock.today()),
            naevner=lambda ny: ny.hoved_ekstern_id is not None,
            tidligt=True,
        )

    def doem(self, felter: JsonObjekt) -> Dom:
        """Judge one OpretDebitorkontoRegistrering."""
        try:
            ny = registrering(felter, kommune_cvr="", oprettet_af=_UKENDT)
        except AfvistError as error:
            return Dom(0, (afvist(felter, error), ikke_videre()))
        fund = [*bogfund(felter, ny)]
        anmodninger = af_registrering(
            ny,
            {fordring.fordring_id for fordring in ny.fordringer},
            fordringshaver_id=self._aftale.fordringshaver_id,
            today=self._clock.today(),
            haeftende=haeftende(ny),
        )
        domme = self._samlet.bedoem(anmodninger)
        stier = Stier(felter)
        for fordring in ny.fordringer:
            if fordring.fordring_id in domme:
                fund += self._fund(stier, fordring, domme[fordring.fordring_id])
        vurderinger = [dom.vurdering for dom in domme.values()]
        pakker = dict.fromkeys(vurdering.pakke for vurdering in vurderinger if vurdering.pakke)
        undtagelser = dict.fromkeys(en for vurdering in vurderinger for en in vurdering.undtagelser)
        return Dom(len(domme), tuple(fund), tuple(pakker), tuple(undtagelser))

    def _fund(self, stier: Stier, fordring: Fordring, dom: Samletdom) -> Iterator[Tjekfund]:
        dag = foerste_dag(fordring.srb, self._clock.today())
        for fundet in dom.vurdering.bemaerkninger:
            yield _fund(stier, fordring, fundet, dag)
        for fundet in dom.uafproevet:
            yield uafproevet(_fund(stier, fordring, fundet, dag))


def _fund(stier: Stier, fordring: Fordring, fundet: Bemaerkning, dato: date) -> Tjekfund:
    steder = stier.steder(fordring.fordring_id, fundet.felter, skyldner=fundet.skyldner, dato=dato)
    return af_bemaerkning(fundet, steder, fordring.fordring_id)
