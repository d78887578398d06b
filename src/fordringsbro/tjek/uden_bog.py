"""What an operation would refuse of a message whatever the ledger holds: found by the services' own readers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final
from uuid import UUID

from fordringsbro.debitor.bog.afvisning import Aarsag, AfvisningError
from fordringsbro.debitor.bog.betaling import Betalbar, Daekning, fordel
from fordringsbro.debitor.bog.tilbagefoersel import fordel_tilbage
from fordringsbro.debitor.model import Slags
from fordringsbro.debitor.opslag import hentning, opslag
from fordringsbro.platform.clock import local_date
from fordringsbro.postkasse.modtagelse import laes_poster
from fordringsbro.postkasse.modtaget import Postkassestand, indvendinger
from fordringsbro.sf1590.anmodning.laesning import laes
from fordringsbro.sf1590.faelles.aarsager import Svargrund
from fordringsbro.sf1590.faelles.afvisning import REFERENCE, AfvistError
from fordringsbro.sf1590.faelles.samtale import Kald
from fordringsbro.sf1590.tjeneste import forespoergsel, indbetaling
from fordringsbro.sf1590.tjeneste.nedregulering import laes_nedregulering
from fordringsbro.sf1590.tjeneste.ordre import laes_ordre
from fordringsbro.sf1590.tjeneste.registrering import fagsystem
from fordringsbro.sf1590.tjeneste.tilbog import part

#: Reads a message as its operation does; raises the first thing that it would refuse.
Laeser = Callable[[Kald], object]
#: What is owed on every claim that a payment names, so that nothing is too much.
_RIGELIGT_OERE: Final = 10**18
#: What the mailbox can say of a message alone; the rest hangs on what it was told before.
_I_BESKEDEN: Final = frozenset(
    {Svargrund.GENTAGET_I_BESKED, Svargrund.BELOEB_UGYLDIGT, Svargrund.ER_TILBAGEFOERSEL, Svargrund.OVER_REST}
)


def afvises(operation: str, kald: Kald) -> AfvistError | AfvisningError | None:
    """Why a message would be refused, as far as it tells itself; None when nothing is wrong with it."""
    try:
        LAESERE[operation](kald)
    except AfvistError as error:
        return error
    except AfvisningError as error:
        # An object that the message doesn't hold may be known.
        return None if error.afvisning.aarsag is Aarsag.UKENDT else error
    return None


def _intet(_: Kald) -> None:
    """Everything that such a message can have wrong beyond its schema is for the ledger to find."""


def _administrator(kald: Kald) -> None:
    part(kald.felter, {"DebitorkontoIdentifikation": kald.felter["DebitorkontoIdentifikation"]})


def _soeg(kald: Kald) -> None:
    forespoergsel.soegte_koder(kald.felter)
    opslag.kraev_kriterium(forespoergsel.laes_soegning(kald))


def _hent(kald: Kald) -> None:
    hentning.kraev_kriterium(forespoergsel.laes_hentning(kald))


def _soeg_til_indbetaling(kald: Kald) -> None:
    opslag.kraev_part_eller_konto(indbetaling.laes_soegning(kald))


def _indbetaling(kald: Kald) -> None:
    """A payment on an account that has what it names, and on which enough is owed."""
    betaling = indbetaling.laes_indbetaling(kald)
    navngivne = {d.fordring_id: d.slags for d in betaling.daekninger}
    skyldige = [Betalbar(i, None, None, None, _RIGELIGT_OERE, slags=slags) for i, slags in navngivne.items()]
    fordel(betaling, skyldige or [Betalbar(UUID(int=0), None, None, None, _RIGELIGT_OERE)])


def _tilbagefoersel(kald: Kald) -> None:
    """The reversal of a payment that covers what it names, the least there is, and enough of something else."""
    n = laes_nedregulering(kald)
    navngivne = {d.daekning_id: (1, d.slags) for d in n.daekninger} | {UUID(int=0): (_RIGELIGT_OERE, Slags.FORDRING)}
    daekninger = [
        Daekning(daekning_id, n.indbetaling_id, daekning_id, oere, overdraget=False, slags=slags)
        for daekning_id, (oere, slags) in navngivne.items()
    ]
    fordel_tilbage(n, daekninger, {})


def _daekning(kald: Kald) -> None:
    poster = list(laes_poster(kald.felter, UUID(kald.felter["DebitorkontoIdentifikation"])))
    for imod in indvendinger(poster, Postkassestand({}, {})):
        if imod.kode in _I_BESKEDEN:
            navn = REFERENCE[imod.objekt]
            raise AfvistError(imod.kode, {navn: str(imod.objekt_id)}, navn)


def _anmodning(operation: str) -> Laeser:
    def laeser(kald: Kald) -> None:
        laes(
            kald.felter,
            operation,
            kommune_cvr=kald.kommune.cvr,
            afsender=fagsystem(kald, None),
            i_dag=local_date(kald.nu),
        )

    return laeser


#: Every operation but the registration of claims, which is judged by more than this.
LAESERE: Final[Mapping[str, Laeser]] = {
    "SætFordringTilOpkrævning": _intet,
    "AfslutHæftelse": _intet,
    "AfslutAdministrator": _administrator,
    "ForetagEjerskifte": _intet,
    "SøgDebitorregistrering": _soeg,
    "HentDebitorkonto": _hent,
    "SøgFordringTilIndbetaling": _soeg_til_indbetaling,
    "ForetagIndbetaling": _indbetaling,
    "ForetagIndbetalingNedregulering": _tilbagefoersel,
    "OpretDækningAfskrivning": _daekning,
    "TilbageførIndbetaling": laes_ordre,
    "AnmodEnDebitorkonto": _anmodning("AnmodEnDebitorkonto"),
    "AnmodDebitorkontoMedFordringer": _anmodning("AnmodDebitorkontoMedFordringer"),
    "AnmodMellemDebitorkonti": _anmodning("AnmodMellemDebitorkonti"),
    "AnmodMellemFordringer": _anmodning("AnmodMellemFordringer"),
    "AfsendDebitorkontoAnmodningSvar": _intet,
    "Ping": _intet,
}
