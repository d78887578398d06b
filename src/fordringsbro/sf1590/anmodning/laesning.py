"""From one of the four requests to what is asked for; what can't be taken as a request is refused here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from fordringsbro.contract.codes import Liste, handlingstyper
from fordringsbro.debitor.part import OprettetAf
from fordringsbro.sf1590.anmodning.model import Anmodningshandling, Debitoranmodning
from fordringsbro.sf1590.faelles.aarsager import Svargrund
from fordringsbro.sf1590.faelles.afvisning import AfvistError, Felter
from fordringsbro.sf1590.faelles.koder import kode, valgfri_kode

ID: Final = "DebitorkontoAnmodningIdentifikation"
_TYPE: Final = "DebitorkontoAnmodningHandlingstype"
_AARSAG: Final = "DebitorkontoAnmodningÅrsag"
_SKREVET: Final = "DebitorkontoAnmodningDato"
_SVARFRIST: Final = "DebitorkontoAnmodningSvarfristDato"
_SUPPLERENDE: Final = "DebitorkontoAnmodningSupplerendeInformation"
_FRA: Final = "DebitorkontoAnmodningUdgangspunktFraDato"
_TIL: Final = "DebitorkontoAnmodningUdgangspunktTilDato"
_KONTO: Final = "DebitorkontoIdentifikation"
_FORDRING: Final = "FordringIdentifikation"
_INDBETALING: Final = "IndbetalingIdentifikation"
#: What an action type can't do without, beside what the schema demands.
_KRAEVER: Final = {
    Anmodningshandling.KONTOUDTOG: (_FRA, _TIL),
    Anmodningshandling.HENSTAND: (_TIL,),
    Anmodningshandling.FLYT_INDBETALING: (_INDBETALING,),
}


def laes(felter: Felter, operation: str, *, kommune_cvr: str, afsender: OprettetAf, i_dag: date) -> Debitoranmodning:
    """What a request asks for.

    Args:
        felter: The whole request, read by the binding.
        operation: Which of the four it is.
        kommune_cvr: The municipality whose ledger is meant.
        afsender: The fagsystem that asks.
        i_dag: The Danish date.

    Raises:
        AfvistError: `UKENDT_KODE`; `HANDLING_PASSER_IKKE`; `DATO_UGYLDIG`; `PERIODE_UGYLDIG`; `OPLYSNING_MANGLER`;
            `SAMME_OBJEKT`; `GENTAGET_I_BESKED`.
    """
    om_den = {ID: felter[ID]}
    handling = Anmodningshandling(kode(Liste.HANDLINGSTYPE, felter, _TYPE, om_den))
    if handlingstyper()[handling].anmodning != operation:
        raise AfvistError(Svargrund.HANDLING_PASSER_IKKE, om_den, _TYPE)
    valgfri_kode(Liste.ANMODNINGSAARSAG, felter, _AARSAG, om_den)
    indbetaling = felter.get(_SUPPLERENDE, {}).get(_INDBETALING)
    _tjek_datoer(felter, handling, om_den, i_dag)
    for felt in _KRAEVER.get(handling, ()):
        if (indbetaling if felt == _INDBETALING else felter.get(felt)) is None:
            raise AfvistError(Svargrund.OPLYSNING_MANGLER, om_den, felt)
    konto, til_konto = _par(felter, "Debitorkonto", _KONTO)
    fordring, til_fordring = _par(felter, "Fordring", _FORDRING)
    fordringer = [fordring] if fordring else felter.get("FordringListe", {}).get(_FORDRING, [])
    _tjek_objekter(operation, (konto, til_konto), (fordring, til_fordring), fordringer)
    return Debitoranmodning(
        anmodning_id=UUID(felter[ID]),
        handling=handling,
        kommune_cvr=kommune_cvr,
        afsender=afsender,
        konto_id=UUID(konto or felter[_KONTO]),
        til_konto_id=UUID(til_konto) if til_konto else None,
        fordring_ids=tuple(map(UUID, fordringer)),
        til_fordring_id=UUID(til_fordring) if til_fordring else None,
        indbetaling_id=UUID(indbetaling) if indbetaling else None,
        fra_dato=felter.get(_FRA),
        til_dato=felter.get(_TIL),
        svarfrist=felter.get(_SVARFRIST),
        aarsag_tekst=felter.get("DebitorkontoAnmodningÅrsagTekst"),
    )


def _tjek_datoer(felter: Felter, handling: str, om_den: Felter, i_dag: date) -> None:
    """The days that can't be, and a period that ends before it begins."""
    umulige = [
        (_SKREVET, felter.get(_SKREVET, i_dag) > i_dag),
        (_SVARFRIST, felter.get(_SVARFRIST, i_dag) < i_dag),
        # Bookings of days to come are not known, and a deferment to a day that has passed is none.
        (_TIL, handling == Anmodningshandling.KONTOUDTOG and felter.get(_TIL, i_dag) > i_dag),
        (_TIL, handling == Anmodningshandling.HENSTAND and felter.get(_TIL, i_dag) < i_dag),
    ]
    for felt, umulig in umulige:
        if umulig:
            raise AfvistError(Svargrund.DATO_UGYLDIG, om_den, felt)
    # A deferment without a first day begins today.
    fra = felter.get(_FRA, i_dag if handling == Anmodningshandling.HENSTAND else date.min)
    if felter.get(_TIL, date.max) < fra:
        raise AfvistError(Svargrund.PERIODE_UGYLDIG, om_den, _TIL)


def _tjek_objekter(
    operation: str, konti: Sequence[str | None], par: Sequence[str | None], fordringer: Sequence[str]
) -> None:
    if operation == "AnmodMellemDebitorkonti" and konti[0] == konti[1]:
        raise AfvistError(Svargrund.SAMME_OBJEKT, {_KONTO: konti[1]}, "TilDebitorkonto")
    if operation == "AnmodMellemFordringer" and par[0] == par[1]:
        raise AfvistError(Svargrund.SAMME_OBJEKT, {_FORDRING: par[1]}, "TilFordring")
    sete: set[str] = set()
    for fordring in fordringer:
        if fordring in sete:
            raise AfvistError(Svargrund.GENTAGET_I_BESKED, {_FORDRING: fordring}, "FordringListe")
        sete.add(fordring)


def _par(felter: Felter, hvad: str, identifikation: str) -> tuple[str | None, str | None]:
    """What is moved from and what is moved to, in the requests that have such."""
    fra, til = (felter.get(f"{retning}{hvad}", {}).get(identifikation) for retning in ("Fra", "Til"))
    return fra, til
