"""The judge of `fordringsbro check`: ledger and filter without a database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final
from uuid import UUID

from fordringsbro.debitor.afvisning import Aarsag, AfvisningError, Objekt
from fordringsbro.debitor.kendt import Kendt
from fordringsbro.debitor.kontrol import planlaeg
from fordringsbro.debitor.model import Fordring, Registrering
from fordringsbro.debitor.part import OprettetAf
from fordringsbro.inddrivelse.service import Afsendelser
from fordringsbro.kommandoer.tjek_fund import af_bemaerkning, uafproevet
from fordringsbro.kommandoer.tjek_model import Dom, Tjekfund, Udfald
from fordringsbro.nymf.aftale import Aftale
from fordringsbro.nymf.koder import Afvisningskode
from fordringsbro.nymf.model import Anmodning, Bemaerkning
from fordringsbro.nymf.regler import Regelsaet
from fordringsbro.nymf.service import NyMF
from fordringsbro.nymf.vurdering import Vurdering
from fordringsbro.overdragelse.oversaet import anmodning, haeftende
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.jobs import Jobs
from fordringsbro.sf1590.afvisning import REFERENCE, AfvistError
from fordringsbro.sf1590.stier import objektsti, sti
from fordringsbro.sf1590.tilbog import registrering

#: What the ledger can say of a message alone, without knowing what was registered before.
_UDEN_BOG: Final = frozenset(
    {Aarsag.GENTAGET_I_BESKED, Aarsag.BELOEB_UGYLDIGT, Aarsag.PERIODE_UGYLDIG, Aarsag.OVER_SALDO}
)
_UKENDT_HOVED: Final = str(Afvisningskode.HOVEDFORDRING_UKENDT.nummer)
_UKENDT: Final = OprettetAf("00000000", UUID(int=0))


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
        # Only its pure part is used: nothing is ever queued.
        self._nymf = NyMF(regelsaet, clock, Afsendelser(clock, Jobs(clock)))
        self._kendte: dict[UUID, Anmodning] = {}

    def doem(self, felter: dict[str, Any]) -> Dom:
        """Judge one OpretDebitorkontoRegistrering."""
        try:
            ny = registrering(felter, kommune_cvr="", oprettet_af=_UKENDT)
        except AfvistError as error:
            return Dom(0, (_afvist(felter, error),))
        fund = [*_bog(felter, ny)]
        for fordring in ny.fordringer:
            self._kendte[fordring.fordring_id] = self._anmodning(ny, fordring)
        vurderinger = [(fordring, self._vurder(fordring)) for fordring in ny.fordringer]
        for fordring, vurdering in vurderinger:
            fund += self._fund(felter, fordring, vurdering)
        pakker = dict.fromkeys(vurdering.pakke for _, vurdering in vurderinger if vurdering.pakke)
        undtagelser = dict.fromkeys(en for _, vurdering in vurderinger for en in vurdering.undtagelser)
        return Dom(len(ny.fordringer), tuple(fund), tuple(pakker), tuple(undtagelser))

    def _anmodning(self, ny: Registrering, fordring: Fordring) -> Anmodning:
        dato = max(self._clock.today(), fordring.srb or date.min)
        return anmodning(
            fordring,
            fordringshaver_id=self._aftale.fordringshaver_id,
            restance_oere=fordring.beloeb_oere,
            srb=fordring.srb,
            haeftende=haeftende(ny, fordring.fordring_id, dato),
        )

    def _hoved(self, fordring: Fordring) -> Anmodning | None:
        return self._kendte.get(fordring.hoved_fordring_id) if fordring.hoved_fordring_id else None

    def _vurder(self, fordring: Fordring) -> Vurdering:
        return self._nymf.vurder(self._kendte[fordring.fordring_id], self._aftale, hoved=self._hoved(fordring))

    def _fund(self, felter: dict[str, Any], fordring: Fordring, vurdering: Vurdering) -> Iterator[Tjekfund]:
        uden_hoved = fordring.hoved_fordring_id is not None and self._hoved(fordring) is None
        for fundet in vurdering.bemaerkninger:
            et = _fund(felter, fordring, fundet, max(self._clock.today(), fordring.srb or date.min))
            if uden_hoved and fundet.id == _UKENDT_HOVED:
                et = uafproevet(et)
            yield et


def _fund(felter: dict[str, Any], fordring: Fordring, fundet: Bemaerkning, dato: date) -> Tjekfund:
    steder = [sti(felter, fordring.fordring_id, felt, skyldner=fundet.skyldner, dato=dato) for felt in fundet.felter]
    steder = steder or [sti(felter, fordring.fordring_id, "")]
    return af_bemaerkning(fundet, steder, fordring.fordring_id)


def _afvist(felter: dict[str, Any], error: AfvistError) -> Tjekfund:
    """What is refused before the ledger is asked: a code that is on no list, a specification that has not its form."""
    fordring_id = error.reference.get("FordringIdentifikation")
    # The last id of a reference is the innermost object's.
    navn, ident = list(error.reference.items())[-1]
    return Tjekfund(
        regel=error.kode,
        sti=f"{objektsti(felter, navn, ident)}/{error.felt}",
        klasse="code",
        udfald=Udfald.AFVIS,
        da="Koden eller værdien er ikke en af kontraktens",
        en="The code or value is not one of the contract's",
        kilde=("kodelister",),
        fordring=UUID(fordring_id) if fordring_id else None,
    )


def _bog(felter: dict[str, Any], ny: Registrering) -> Iterator[Tjekfund]:
    """The first thing the ledger would refuse, if it can be told from the message alone."""
    try:
        planlaeg(ny, Kendt())
    except AfvisningError as error:
        fundet = error.afvisning
        if fundet.aarsag in _UDEN_BOG:
            yield Tjekfund(
                regel=fundet.aarsag.name,
                sti=objektsti(felter, REFERENCE[fundet.objekt], str(fundet.objekt_id)),
                klasse="ledger",
                udfald=Udfald.AFVIS,
                da=fundet.aarsag.tekst,
                en=fundet.aarsag.text,
                fordring=fundet.objekt_id if fundet.objekt is Objekt.FORDRING else None,
            )
