"""ForetagIndbetalingNedregulering (SF1590_B_03): take a payment back, in part or whole."""

from __future__ import annotations

from uuid import UUID

from fordringsbro.contract.codes import Liste
from fordringsbro.debitor.bog.afvisning import AfvisningError
from fordringsbro.debitor.bog.tilbagefoersel import IndbetalingNedregulering, OensketNedregulering
from fordringsbro.overdragelse.bogfoering import Bogfoering
from fordringsbro.overdragelse.rettelser import KanIkkeRettesError
from fordringsbro.platform.database import Connection
from fordringsbro.sf1590.faelles.aarsager import Svargrund
from fordringsbro.sf1590.faelles.afvisning import AfvistError, Felter, afvisning, afvist
from fordringsbro.sf1590.faelles.koder import valgfri_kode
from fordringsbro.sf1590.faelles.samtale import Behandlingsudfald, Kald, Svar
from fordringsbro.sf1590.frabog.betalbar import KLASSER
from fordringsbro.sf1590.tjeneste.registrering import fagsystem

_ID = "IndbetalingNedreguleringIdentifikation"


class IndbetalingNedreguleringer:
    """The reversal of payments.

    Args:
        bogfoering: Books, and tells collection of what it must follow.
    """

    def __init__(self, bogfoering: Bogfoering) -> None:
        self._bogfoering = bogfoering

    def foretag(self, conn: Connection, kald: Kald) -> Svar:
        """ForetagIndbetalingNedregulering: uncover what is named, each in whole, and the rest from the latest on."""
        try:
            tag_tilbage(self._bogfoering, conn, laes_nedregulering(kald))
        except AfvistError as error:
            return _svar(kald, {"AfvisningListe": {"Afvisning": [afvist(error)]}}, Behandlingsudfald.AFVIST)
        except AfvisningError as error:
            return _svar(
                kald, {"AfvisningListe": {"Afvisning": [afvisning(error.afvisning)]}}, Behandlingsudfald.AFVIST
            )
        return _svar(kald, {"Accept": {"AccepteretUdenBemærkninger": True}}, Behandlingsudfald.ACCEPTERET)


def tag_tilbage(bogfoering: Bogfoering, conn: Connection, ny: IndbetalingNedregulering) -> None:
    """Take a payment back in the ledger and in collection, which must hold the same balance, or in neither.

    Raises:
        AfvisningError: The ledger refuses it.
        AfvistError: `UNDER_INDDRIVELSE_KAN_IKKE`, for the first claim on which collection can't follow.
    """
    try:
        bogfoering.tilbagefoer(conn, ny)
    except KanIkkeRettesError as error:
        henvisning = {"FordringIdentifikation": str(error.fordring_id)}
        raise AfvistError(Svargrund.UNDER_INDDRIVELSE_KAN_IKKE, henvisning, "IndbetalingIdentifikation") from error


def laes_nedregulering(kald: Kald) -> IndbetalingNedregulering:
    """The reversal that a message asks for.

    Raises:
        AfvistError: `UKENDT`, `UKENDT_KODE`.
    """
    felter = kald.felter
    # Interest of collection comes home with collection's accounts; the ledger has none.
    for ukendt in _navngivne(felter, "Inddrivelsesrente"):
        navn = "InddrivelsesrenteDækning"
        raise AfvistError(Svargrund.UKENDT, {f"{navn}Identifikation": ukendt}, f"{navn}NedreguleringIdentifikation")
    return IndbetalingNedregulering(
        nedregulering_id=UUID(felter[_ID]),
        kommune_cvr=kald.kommune.cvr,
        oprettet_af=fagsystem(kald, None),
        konto_id=UUID(felter["DebitorkontoIdentifikation"]),
        indbetaling_id=UUID(felter["IndbetalingIdentifikation"]),
        dato=felter["IndbetalingNedreguleringDato"],
        beloeb_oere=felter["IndbetalingNedreguleringBeløb"],
        aarsag=valgfri_kode(Liste.TILBAGEFOERSELSAARSAG, felter, "IndbetalingNedreguleringÅrsag", {_ID: felter[_ID]}),
        aarsag_tekst=felter.get("IndbetalingNedreguleringÅrsagTekst"),
        daekninger=tuple(
            OensketNedregulering(UUID(daekning_id), None, slags=slags)
            for slags, klasse in KLASSER.items()
            for daekning_id in _navngivne(felter, klasse)
        ),
    )


def _navngivne(felter: Felter, klasse: str) -> list[str]:
    """The ids of coverages of one class that the message names."""
    navn = f"{klasse}DækningNedregulering"
    fundne: list[str] = felter.get(f"{navn}Liste", {}).get(f"{navn}Identifikation", [])
    return fundne


def _svar(kald: Kald, valg: Felter, udfald: Behandlingsudfald) -> Svar:
    konto_id = kald.felter["DebitorkontoIdentifikation"]
    return Svar({"DebitorkontoIdentifikation": konto_id, "BehandlingDatoTid": kald.nu, **valg}, udfald, konto_id)
