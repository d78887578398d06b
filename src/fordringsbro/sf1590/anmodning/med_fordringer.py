"""The actions of AnmodDebitorkontoMedFordringer: deferment, its end, and writing off. All of the claims or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID, uuid5

from fordringsbro.debitor.model import Afskrivning, Henstand
from fordringsbro.debitor.opslag.billede import Fordringsbillede
from fordringsbro.sf1590.anmodning.handling import (
    Handling,
    Kontekst,
    alle_eller_ingen,
    er_overdraget,
    fordringer,
    kraev_aabne,
)
from fordringsbro.sf1590.anmodning.model import Anmodningshandling, Debitoranmodning, Gennemfoert
from fordringsbro.sf1590.faelles.aarsager import Svargrund

#: Reason of a deferment and of a write-off: the request's own reason is of another list, its text goes along.
_AARSAG: Final = "ANDET"
_FELT: Final = "FordringListe"


def _noegle(a: Debitoranmodning, fordring_id: UUID) -> UUID:
    """The id of what a request books on a claim: made so by nothing else, whatever else has the request's id."""
    return uuid5(a.anmodning_id, f"{a.handling}/{fordring_id}")


def _henstand(k: Kontekst, a: Debitoranmodning) -> Gennemfoert:
    """Defer the claims to the last day of the request."""
    billeder = fordringer(k, a.konto_id, a.fordring_ids, _FELT)
    kraev_aabne(k, a.konti)
    til = a.til_dato or k.i_dag

    def hindring(billede: Fordringsbillede) -> Svargrund | None:
        if er_overdraget(billede):
            return Svargrund.ER_OVERDRAGET
        # Nothing to pay, or that much time to pay it already.
        umulig = billede.restance_oere == 0 or (billede.srb is not None and til <= billede.srb)
        return Svargrund.HANDLING_UMULIG if umulig else None

    def giv(mulige: Sequence[Fordringsbillede]) -> None:
        henstande = [
            Henstand(
                henstand_id=_noegle(a, billede.fordring.fordring_id),
                fordring_id=billede.fordring.fordring_id,
                fra=a.fra_dato or k.i_dag,
                til=til,
                aarsag=_AARSAG,
                aarsag_tekst=a.aarsag_tekst,
            )
            for billede in mulige
        ]
        k.bogfoering.giv_henstande(k.conn, k.kommune.cvr, henstande)

    alle_eller_ingen(billeder, hindring, giv)
    return Gennemfoert()


def _henstand_ophoer(k: Kontekst, a: Debitoranmodning) -> Gennemfoert:
    """End the claims' deferments today; what is due by that is handed over."""
    billeder = fordringer(k, a.konto_id, a.fordring_ids, _FELT)
    kraev_aabne(k, a.konti)

    def ophoer(mulige: Sequence[Fordringsbillede]) -> None:
        k.bogfoering.ophoer_henstande(k.conn, k.kommune, [b.fordring.fordring_id for b in mulige], k.i_dag)

    alle_eller_ingen(billeder, lambda _: None, ophoer)
    return Gennemfoert()


def _afskriv(k: Kontekst, a: Debitoranmodning) -> Gennemfoert:
    """Write off all that is owed on the claims."""
    billeder = fordringer(k, a.konto_id, a.fordring_ids, _FELT)
    kraev_aabne(k, a.konti)

    def hindring(billede: Fordringsbillede) -> Svargrund | None:
        if er_overdraget(billede):
            return Svargrund.ER_OVERDRAGET
        return Svargrund.HANDLING_UMULIG if billede.restance_oere == 0 else None

    def afskriv(mulige: Sequence[Fordringsbillede]) -> None:
        afskrivninger = [
            Afskrivning(
                afskrivning_id=_noegle(a, billede.fordring.fordring_id),
                fordring_id=billede.fordring.fordring_id,
                beloeb_oere=billede.restance_oere,
                dato=k.i_dag,
                aarsag=_AARSAG,
                aarsag_tekst=a.aarsag_tekst,
            )
            for billede in mulige
        ]
        k.bogfoering.afskriv(k.conn, k.kommune.cvr, afskrivninger)

    alle_eller_ingen(billeder, hindring, afskriv)
    return Gennemfoert()


HANDLINGER: Final[Mapping[str, Handling]] = {
    Anmodningshandling.HENSTAND: _henstand,
    Anmodningshandling.HENSTAND_OPHOER: _henstand_ophoer,
    Anmodningshandling.AFSKRIV: _afskriv,
}
