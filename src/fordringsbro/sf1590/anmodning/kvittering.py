"""How an outcome is told: in the receipt, and in the answer that is sent later."""

from __future__ import annotations

from datetime import datetime

from fordringsbro.sf1590.anmodning.laesning import ID
from fordringsbro.sf1590.anmodning.model import (
    Anmodningsgrund,
    Debitoranmodning,
    EjGennemfoert,
    Gennemfoert,
    Udfald,
    Udsat,
)
from fordringsbro.sf1590.faelles import resultat, samtale
from fordringsbro.sf1590.faelles.afvisning import Felter


def valg(a: Debitoranmodning, udfald: Udfald | Udsat) -> Felter:
    """The branch of the choice that tells an outcome."""
    match udfald:
        case EjGennemfoert(grunde):
            return {"HandlingEjGennemført": {"EjGennemførtÅrsag": [_grund(g) for g in grunde]}}
        case Udsat(forventet):
            felter = {"ForventetBehandlingDato": forventet, ID: str(a.ekstern_id)}
            return {"HandlingUdsatTilSenereBehandling": felter}
        case Gennemfoert(bemaerkninger, None):
            return {"HandlingGennemført": _gennemfoert(bemaerkninger)}
        case Gennemfoert(bemaerkninger, information):
            felter = {**_gennemfoert(bemaerkninger), "ResultatInformationStruktur": information}
            return {"HandlingGennemførtMedResultatInformation": felter}


def art(udfald: Udfald | Udsat) -> samtale.Behandlingsudfald:
    """How the message was answered."""
    match udfald:
        case EjGennemfoert():
            return samtale.Behandlingsudfald.EJ_GENNEMFOERT
        case Udsat():
            return samtale.Behandlingsudfald.UDSAT
        case Gennemfoert(bemaerkninger):
            return samtale.Behandlingsudfald.BEMAERKNING if bemaerkninger else samtale.Behandlingsudfald.ACCEPTERET


def svar(a: Debitoranmodning, udfald: Udfald, nu: datetime, tekst: str | None) -> Felter:
    """The payload of AfsendDebitorkontoAnmodningSvar.

    Args:
        a: The request.
        udfald: What came of it.
        nu: When it was decided.
        tekst: What the one who decided says to it.
    """
    return {
        "BehandlingDatoTid": nu,
        ID: str(a.ekstern_id),
        "DebitorkontoAnmodningSvarIdentifikation": str(a.svar_id),
        "DebitorkontoAnmodningSvarTekst": tekst,
        **valg(a, udfald),
    }


def _gennemfoert(bemaerkninger: tuple[Anmodningsgrund, ...]) -> Felter:
    if not bemaerkninger:
        return {"HandlingGennemførtUdenBemærkninger": True}
    return {"HandlingGennemførtMedBemærkninger": {"Bemærkning": [_grund(g) for g in bemaerkninger]}}


def _grund(g: Anmodningsgrund) -> Felter:
    return resultat.grund(g.kode, g.element, g.id_)
