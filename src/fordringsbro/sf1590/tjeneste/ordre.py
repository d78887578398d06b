"""IndbetalingTilbageførOrdreAfsend: order the debtor system to take a payment back, all that is left of it."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from fordringsbro.contract.codes import Liste
from fordringsbro.debitor.bog.afvisning import Aarsag, Afvisning, AfvisningError, Objekt
from fordringsbro.debitor.bog.tilbagefoersel import IndbetalingNedregulering
from fordringsbro.overdragelse.bogfoering import Bogfoering
from fordringsbro.platform.clock import local_date
from fordringsbro.platform.database import Connection
from fordringsbro.sf1590.faelles.aarsager import Svargrund
from fordringsbro.sf1590.faelles.afvisning import AfvistError, Felter, begge
from fordringsbro.sf1590.faelles.koder import valgfri_kode
from fordringsbro.sf1590.faelles.resultat import accept, afvisning, grund, grund_af
from fordringsbro.sf1590.faelles.samtale import Behandlingsudfald, Kald, Svar
from fordringsbro.sf1590.tjeneste.nedregulering import tag_tilbage
from fordringsbro.sf1590.tjeneste.registrering import fagsystem

_ORDRE: Final = "IndbetalingTilbageførselOrdreIdentifikation"
_KONTO: Final = "DebitorkontoIdentifikation"
_INDBETALING: Final = "IndbetalingIdentifikation"
_BELOEB: Final = "IndbetalingBeløb"
_AARSAG: Final = "IndbetalingTilbageførselOrdreÅrsag"
_TEKST: Final = "IndbetalingTilbageførselOrdreÅrsagTekst"

#: What the ledger's reasons are here, and by which element of the order they are told.
_GRUNDE: Final = {
    (Aarsag.UKENDT, Objekt.KONTO): (Svargrund.UKENDT, _KONTO),
    (Aarsag.KONTO_AFSLUTTET, Objekt.KONTO): (Svargrund.KONTO_AFSLUTTET, _KONTO),
    (Aarsag.UKENDT, Objekt.INDBETALING): (Svargrund.UKENDT_INDBETALING, _INDBETALING),
    (Aarsag.ER_TILBAGEFOERSEL, Objekt.INDBETALING_NEDREGULERING): (Svargrund.ER_TILBAGEFOERSEL, _INDBETALING),
    # An order takes all that is left, so it asks for too much only when nothing is.
    (Aarsag.OVER_REST, Objekt.INDBETALING_NEDREGULERING): (Svargrund.ALLEREDE_TILBAGEFOERT, _INDBETALING),
    (Aarsag.BELOEB_UGYLDIGT, Objekt.INDBETALING): (Svargrund.BELOEB_UGYLDIGT, _BELOEB),
    (Aarsag.ANDET_INDHOLD, Objekt.INDBETALING_NEDREGULERING): (Svargrund.ANDET_INDHOLD, _ORDRE),
    # The ids of the uncovered coverages are made from the order's.
    (Aarsag.ANDET_INDHOLD, Objekt.DAEKNING_NEDREGULERING): (Svargrund.ANDET_INDHOLD, _ORDRE),
}
#: Which element of the order another content is in; the rest only a reversal has, whose id was used.
_FELTER: Final = {
    "konto_id": _KONTO,
    "indbetaling_id": _INDBETALING,
    "betalt_oere": _BELOEB,
    "aarsag": _AARSAG,
    "aarsag_tekst": _TEKST,
}


class IndbetalingOrdrer:
    """Orders to take payments back.

    Args:
        bogfoering: Books, and tells collection of what it must follow.
    """

    def __init__(self, bogfoering: Bogfoering) -> None:
        self._bogfoering = bogfoering

    def tilbagefoer(self, conn: Connection, kald: Kald) -> Svar:
        """TilbageførIndbetaling: uncover all that the payment still covers; its effect is of today."""
        try:
            tag_tilbage(self._bogfoering, conn, laes_ordre(kald))
        except AfvistError as error:
            return _svar(kald, {"Afvisning": afvisning(grund_af(error))}, Behandlingsudfald.AFVIST)
        except AfvisningError as error:
            return _svar(
                kald, {"Afvisning": afvisning(_fra_bog(kald.felter, error.afvisning))}, Behandlingsudfald.AFVIST
            )
        return _svar(kald, {"Accept": accept()}, Behandlingsudfald.ACCEPTERET)


def laes_ordre(kald: Kald) -> IndbetalingNedregulering:
    """The reversal that an order asks for.

    Raises:
        AfvistError: `UKENDT_KODE`.
    """
    felter = kald.felter
    return IndbetalingNedregulering(
        nedregulering_id=UUID(felter[_ORDRE]),
        kommune_cvr=kald.kommune.cvr,
        oprettet_af=fagsystem(kald, None),
        konto_id=UUID(felter[_KONTO]),
        indbetaling_id=UUID(felter[_INDBETALING]),
        dato=local_date(kald.nu),
        beloeb_oere=None,
        aarsag=valgfri_kode(Liste.TILBAGEFOERSELSAARSAG, felter, _AARSAG, {_ORDRE: felter[_ORDRE]}),
        aarsag_tekst=felter.get(_TEKST),
        ordre=True,
        betalt_oere=felter[_BELOEB],
    )


def _fra_bog(felter: Felter, fundet: Afvisning) -> Felter:
    kode, element = _GRUNDE[fundet.aarsag, fundet.objekt]
    id_ = None if element == _BELOEB else felter[element]
    felt = begge(fundet) or _FELTER.get(fundet.felt or "", "")
    return grund(kode, element, id_, felt=felt if kode == Svargrund.ANDET_INDHOLD else "")


def _svar(kald: Kald, valg: Felter, udfald: Behandlingsudfald) -> Svar:
    svar = {_ORDRE: kald.felter[_ORDRE], "BehandlingDatoTid": kald.nu, **valg}
    return Svar(svar, udfald, kald.felter[_KONTO])
