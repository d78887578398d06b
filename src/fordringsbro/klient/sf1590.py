"""A Zeep client of the SF1590 services, as a fagsystem would write it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import zeep
from zeep.transports import Transport

from fordringsbro.contract.binding import Postlig
from fordringsbro.contract.names import ascii_navn, q, soap_action
from fordringsbro.klient.transport import TIDSGRAENSE, BegraensetSession, RaaSvar, post_uaendret
from fordringsbro.platform.adresse import er_egen

REGISTRERING: Final = "DebitorRegistreringAfsend"
FORESPOERGSEL: Final = "DebitorForespørgselAfsend"
INDBETALING: Final = "DebitorIndbetalingAfsend"
ORDRE: Final = "IndbetalingTilbageførOrdreAfsend"
ANMODNING: Final = "DebitorkontoAnmodningAfsend"
ANMODNINGSSVAR: Final = "DebitorkontoAnmodningSvarAfsend"


class SF1590Klient:
    """Speaks to the SF1590 services at one address.

    The WSDL of a service is loaded by its first typed call. Calls go to the given address, whatever
    address the WSDL names: a service behind a proxy or on another port is reached too.

    Args:
        base_url: Scheme, host and port, e.g. `http://127.0.0.1:8590`.
        tidsgraense: Seconds one call may take in all.
    """

    def __init__(self, base_url: str, tidsgraense: float = TIDSGRAENSE) -> None:
        self._base_url = base_url.rstrip("/")
        self._proxyer: dict[str, Any] = {}
        self._session = BegraensetSession(tidsgraense)
        # A proxy of the environment is for the world outside, never for a sandbox on this machine.
        self._session.trust_env = not er_egen(base_url)
        # Zeep ships no types.
        self._transport = Transport(  # type: ignore[no-untyped-call]
            session=self._session, timeout=tidsgraense, operation_timeout=tidsgraense
        )

    def adresse(self, tjeneste: str) -> str:
        """The endpoint of a service, by the service's name in the contract."""
        return f"{self._base_url}/service/OIR/{ascii_navn(tjeneste)}/1"

    def kald(self, tjeneste: str, operation: str, indhold: Postlig) -> Any:  # noqa: ANN401 - Zeep's object
        """Call an operation by its contract name.

        Args:
            tjeneste: The service's name in the contract.
            operation: The operation's name in the contract.
            indhold: What `<operation>_I` holds, HovedOplysninger first.

        Returns:
            Zeep's object of `<operation>_O`.

        Raises:
            zeep.exceptions.Fault: The platform could not take the message.
            zeep.exceptions.Error: The record does not fit the contract, or the answer does not.
            requests.RequestException: No whole answer was read.
        """
        return getattr(self._proxy(tjeneste), operation)(**indhold)

    def opret_debitorkonto_registrering(self, indhold: Postlig) -> Any:  # noqa: ANN401 - see `kald`
        """B_01: create an account or objects on it."""
        return self.kald(REGISTRERING, "OpretDebitorkontoRegistrering", indhold)

    def saet_fordring_til_opkraevning(self, indhold: Postlig) -> Any:  # noqa: ANN401 - see `kald`
        """B_01: set a registered claim to collection."""
        return self.kald(REGISTRERING, "SætFordringTilOpkrævning", indhold)

    def afslut_haeftelse(self, indhold: Postlig) -> Any:  # noqa: ANN401 - see `kald`
        """B_01: end a liability."""
        return self.kald(REGISTRERING, "AfslutHæftelse", indhold)

    def afslut_administrator(self, indhold: Postlig) -> Any:  # noqa: ANN401 - see `kald`
        """B_01: end an administrator's role."""
        return self.kald(REGISTRERING, "AfslutAdministrator", indhold)

    def foretag_ejerskifte(self, indhold: Postlig) -> Any:  # noqa: ANN401 - see `kald`
        """B_01: hand an account over to the debtor system, or take it back."""
        return self.kald(REGISTRERING, "ForetagEjerskifte", indhold)

    def soeg_debitorregistrering(self, indhold: Postlig) -> Any:  # noqa: ANN401 - see `kald`
        """B_02: search accounts."""
        return self.kald(FORESPOERGSEL, "SøgDebitorregistrering", indhold)

    def hent_debitorkonto(self, indhold: Postlig) -> Any:  # noqa: ANN401 - see `kald`
        """B_02: fetch an account with all detail."""
        return self.kald(FORESPOERGSEL, "HentDebitorkonto", indhold)

    def soeg_fordring_til_indbetaling(self, indhold: Postlig) -> Any:  # noqa: ANN401 - see `kald`
        """B_03: search what can be paid."""
        return self.kald(INDBETALING, "SøgFordringTilIndbetaling", indhold)

    def foretag_indbetaling(self, indhold: Postlig) -> Any:  # noqa: ANN401 - see `kald`
        """B_03: pay on an account."""
        return self.kald(INDBETALING, "ForetagIndbetaling", indhold)

    def foretag_indbetaling_nedregulering(self, indhold: Postlig) -> Any:  # noqa: ANN401 - see `kald`
        """B_03: take a payment back, in part or whole."""
        return self.kald(INDBETALING, "ForetagIndbetalingNedregulering", indhold)

    def tilbagefoer_indbetaling(self, indhold: Postlig) -> Any:  # noqa: ANN401 - see `kald`
        """Order the debtor system to take a payment back, all that is left of it."""
        return self.kald(ORDRE, "TilbageførIndbetaling", indhold)

    def anmod_en_debitorkonto(self, indhold: Postlig) -> Any:  # noqa: ANN401 - see `kald`
        """B_04: request an action on an account."""
        return self.kald(ANMODNING, "AnmodEnDebitorkonto", indhold)

    def anmod_debitorkonto_med_fordringer(self, indhold: Postlig) -> Any:  # noqa: ANN401 - see `kald`
        """B_04: request an action on claims of an account."""
        return self.kald(ANMODNING, "AnmodDebitorkontoMedFordringer", indhold)

    def anmod_mellem_debitorkonti(self, indhold: Postlig) -> Any:  # noqa: ANN401 - see `kald`
        """B_04: request an action between two accounts."""
        return self.kald(ANMODNING, "AnmodMellemDebitorkonti", indhold)

    def anmod_mellem_fordringer(self, indhold: Postlig) -> Any:  # noqa: ANN401 - see `kald`
        """B_04: request an action between two claims."""
        return self.kald(ANMODNING, "AnmodMellemFordringer", indhold)

    def afsend_debitorkonto_anmodning_svar(self, indhold: Postlig) -> Any:  # noqa: ANN401 - see `kald`
        """B_04: answer a request, as a debtor system does."""
        return self.kald(ANMODNINGSSVAR, "AfsendDebitorkontoAnmodningSvar", indhold)

    def ping(self, tjeneste: str, indhold: Postlig) -> Any:  # noqa: ANN401 - see `kald`
        """Ask whether a service answers."""
        return self.kald(tjeneste, "Ping", indhold)

    def send_raa(
        self,
        tjeneste: str,
        operation: str,
        xml: bytes,
        content_type: str = "text/xml; charset=utf-8",
        hoveder: Mapping[str, str] | None = None,
    ) -> RaaSvar:
        """Post a recorded envelope unchanged, with the operation's SOAPAction.

        Args:
            tjeneste: The service's name in the contract.
            operation: The operation's name in the contract.
            xml: The bytes to send; they need not be XML.
            content_type: The Content-Type header.
            hoveder: Headers to add or to send instead.

        Raises:
            requests.RequestException: No whole answer was read.
        """
        egne = {"Content-Type": content_type, "SOAPAction": f'"{soap_action(tjeneste, operation)}"'}
        return post_uaendret(self._session, self.adresse(tjeneste), xml, egne | dict(hoveder or {}))

    def luk(self) -> None:
        """Close the connections."""
        self._session.close()

    def _proxy(self, tjeneste: str) -> Any:  # noqa: ANN401 - Zeep's service proxy
        if tjeneste not in self._proxyer:
            adresse = self.adresse(tjeneste)
            klient = zeep.Client(  # type: ignore[no-untyped-call] # no types
                f"{adresse}?wsdl", transport=self._transport, settings=zeep.Settings(strict=True)
            )
            proxy = klient.create_service(q(f"{tjeneste}ServiceBinding"), adresse)  # type: ignore[no-untyped-call] # no types
            self._proxyer[tjeneste] = proxy
        return self._proxyer[tjeneste]
