"""A Zeep client of the MF services, as a debtor system would write it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import uuid4

import zeep
from zeep.helpers import serialize_object
from zeep.transports import Transport

from fordringsbro.contract.binding import Post
from fordringsbro.klient.mf_beskeder import hoved, kvitteringsspoergsmaal, leverance, underretningsspoergsmaal
from fordringsbro.klient.transport import BegraensetSession, RaaSvar, post_uaendret
from fordringsbro.platform.adresse import er_egen

#: The address of each service, after the base.
STIER: Final = {
    "MFFordringIndberet": "/services/FordringIndberetService",
    "MFKvitteringHent": "/services/KvitteringHentService",
    "MFUnderretSamlingHent": "/services/UnderretSamlingHentService",
    "MFFordringTypeHent": "/services/FordringTypeHentService",
}
#: A delivery of thousands of actions takes its time.
TIDSGRAENSE: Final = 300.0
#: Amounts of the contract, which zeep wants in kroner; one name ends like them and is a boolean.
_BELOEB: Final = "Beloeb"
Svar = dict[str, Any]


class MFFejlError(Exception):
    """The service refused a message as a whole.

    Attributes:
        fejl: Number and text of each reason.
    """

    def __init__(self, fejl: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{nummer} {tekst}" for nummer, tekst in fejl))
        self.fejl = fejl

    @property
    def numre(self) -> list[str]:
        """The numbers alone."""
        return [nummer for nummer, _ in self.fejl]


class MFKlient:
    """Speaks to the MF services at one address, as one debtor system.

    Args:
        base_url: Scheme, host and port, e.g. `http://127.0.0.1:8590`.
        se_nummer: The system's number.
        tidsgraense: Seconds one call may take in all.
        hoveder: HTTP headers to add to every call.
    """

    def __init__(
        self,
        base_url: str,
        se_nummer: str,
        tidsgraense: float = TIDSGRAENSE,
        hoveder: Mapping[str, str] | None = None,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._se_nummer = se_nummer
        self._proxyer: dict[str, Any] = {}
        self._session = BegraensetSession(tidsgraense)
        # A proxy of the environment is for the world outside, never for a sandbox on this machine.
        self._session.trust_env = not er_egen(base_url)
        self._hoveder = dict(hoveder or {})
        self._session.headers.update(self._hoveder)
        # Zeep ships no types.
        self._transport = Transport(  # type: ignore[no-untyped-call]
            session=self._session, timeout=tidsgraense, operation_timeout=tidsgraense
        )

    def indberet(
        self,
        leverance_id: int,
        aktioner: Iterable[Post],
        *,
        transaktion_id: str | None = None,
        tid: datetime | None = None,
    ) -> list[Svar]:
        """Report a delivery of actions (see `mf_beskeder`); gives MFAktionStruktur for each claim of each action.

        When no answer was read, send the same again with the same `transaktion_id`: the answer is the one that was
        given first.

        Raises:
            MFFejlError: The delivery is refused as a whole; nothing of it is kept.
            zeep.exceptions.Fault: The platform could not take the message.
            requests.RequestException: No whole answer was read.
        """
        svar = self._kald("MFFordringIndberet", leverance(leverance_id, aktioner), transaktion_id, tid)
        return list(svar["FordringInfo"]["FordringAktionStatusSamling"]["MFAktionStruktur"])

    def kvitteringer(
        self,
        *,
        leverance_id: int | None = None,
        fordringshaver: int | None = None,
        fra: datetime | None = None,
        fordringer: Iterable[int] = (),
    ) -> Iterator[Svar]:
        """Every receipt (Kvittering) that meets the conditions, oldest change first, fetched a page at a time.

        Each page begins with the receipts of the moment at which the one before ended; those that were there already
        are left out. Remember the last ModtagFordringAktionStatusAendretDato and give it as `fra` next time.

        Raises:
            MFFejlError: The question can't be answered.
        """
        betingelser: dict[str, Any] = {
            "leverance_id": leverance_id,
            "fordringshaver": fordringshaver,
            "fordringer": tuple(fordringer),
        }
        sete: set[tuple[int, datetime]] = set()
        while True:
            svar = self._kald("MFKvitteringHent", kvitteringsspoergsmaal(**betingelser, fra=fra), None, None)
            side = (svar["KvitteringSamling"] or {}).get("Kvittering") or []
            nye = [kvittering for kvittering in side if _noegle(kvittering) not in sete]
            yield from nye
            if not nye or not _advis(svar):
                return
            fra = _noegle(side[-1])[1]
            sete = {_noegle(kvittering) for kvittering in side if _noegle(kvittering)[1] == fra}

    def underretninger(
        self,
        *,
        fordringshavere: Iterable[int] = (),
        fra: datetime | None = None,
        fra_nummer: int | None = None,
        til_nummer: int | None = None,
    ) -> Iterator[Svar]:
        """Every notification (MFUnderret) asked for, oldest first, fetched a page at a time.

        Remember the last ModtagFordringUnderretningIdentifikator, and give the number after it as `fra_nummer` next
        time. A moment (`fra`) excludes numbers, and only says where to begin.

        Raises:
            MFFejlError: The question can't be answered.
            zeep.exceptions.Fault: The question is ill put.
        """
        haver = tuple(fordringshavere)
        while True:
            spoergsmaal = underretningsspoergsmaal(
                fordringshavere=haver, fra=fra, fra_nummer=fra_nummer, til_nummer=til_nummer
            )
            svar = self._kald("MFUnderretSamlingHent", spoergsmaal, None, None)
            side = (svar["UnderretSamling"] or {}).get("MFUnderret") or []
            yield from side
            if not side or not _advis(svar):
                return
            fra, fra_nummer = None, side[-1]["ModtagFordringUnderretningIdentifikator"] + 1

    def typer(self, fordringshaver: int | None = None) -> dict[str, str]:
        """Code and name of the claim types that the system's agreements permit, or one of them does.

        Raises:
            MFFejlError: The question can't be answered.
        """
        svar = self._kald("MFFordringTypeHent", {"FordringHaverIdentifikator": fordringshaver}, None, None)
        alle = svar["FordringTypeInfo"]["FordringTypeSamling"]["FordringType"] or []
        return {type_["FordringTypeKode"]: type_["FordringTypeNavn"] for type_ in alle}

    def kald(self, tjeneste: str, post: Post, *, transaktion_id: str | None = None) -> Svar:
        """Ask any service, with the part of the message that follows the header.

        Raises:
            MFFejlError: The message is refused as a whole.
        """
        return self._kald(tjeneste, post, transaktion_id, None)

    def _kald(self, tjeneste: str, post: Post, transaktion_id: str | None, tid: datetime | None) -> Svar:
        indhold = {**hoved(self._se_nummer, transaktion_id or str(uuid4()), tid), **post}
        kald = getattr(self._proxy(tjeneste), f"get{tjeneste}")
        svar: Svar = serialize_object(kald(**_i_kroner(indhold)), dict)  # type: ignore[no-untyped-call]
        fejl = _reaktioner(svar, "FejlStruktur")
        if fejl:
            raise MFFejlError([(str(en["FejlIdentifikator"]), en["FejlTekst"] or "") for en in fejl])
        return svar

    def _proxy(self, tjeneste: str) -> Any:  # noqa: ANN401 - Zeep's object
        if tjeneste not in self._proxyer:
            adresse = self._base_url + STIER[tjeneste]
            klient = zeep.Client(f"{adresse}?wsdl", transport=self._transport)  # type: ignore[no-untyped-call]
            binding = next(iter(klient.wsdl.bindings))
            self._proxyer[tjeneste] = klient.create_service(binding, adresse)  # type: ignore[no-untyped-call]
        return self._proxyer[tjeneste]

    def send_raa(self, tjeneste: str, xml: bytes, hoveder: Mapping[str, str] | None = None) -> RaaSvar:
        """Post a recorded envelope unchanged.

        Raises:
            requests.RequestException: No whole answer was read.
        """
        egne = {"Content-Type": f'application/soap+xml; charset=utf-8; action="get{tjeneste}"'}
        alle = {**self._hoveder, **egne, **(hoveder or {})}
        return post_uaendret(self._session, self._base_url + STIER[tjeneste], xml, alle)

    def luk(self) -> None:
        """Close the connections."""
        self._session.close()


def _noegle(kvittering: Svar) -> tuple[int, datetime]:
    struktur = kvittering["MFAktionStruktur"]
    return struktur["ModtagFordringAktionIdentifikator"], struktur["ModtagFordringAktionStatusAendretDato"]


def _reaktioner(svar: Svar, slags: str) -> list[Svar]:
    """The errors or advices of the header."""
    struktur = svar["HovedOplysningerSvar"]["SvarStruktur"] or {}
    # Zeep gives a repeated choice as a list of its branches.
    grene = struktur.get("_value_1") or []
    return [gren[slags] for gren in grene if slags in gren]


def _advis(svar: Svar) -> list[Svar]:
    return _reaktioner(svar, "AdvisStruktur")


def _i_kroner(vaerdi: Any, navn: str = "") -> Any:  # noqa: ANN401 - a record holds anything
    """The record with its amounts as zeep wants them, and without what is None."""
    if isinstance(vaerdi, dict):
        return {felt: _i_kroner(en, felt) for felt, en in vaerdi.items() if en is not None}
    if isinstance(vaerdi, list | tuple):
        return [_i_kroner(en, navn) for en in vaerdi]
    er_beloeb = navn.endswith(_BELOEB) and isinstance(vaerdi, int) and not isinstance(vaerdi, bool)
    return Decimal(vaerdi) / 100 if er_beloeb else vaerdi
