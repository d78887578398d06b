"""Messages of municipal life about one account after the other: registered, added to, paid, looked up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from fordringsbro.contract.names import ascii_navn, soap_action
from fordringsbro.klient.beskeder import Afsender, Krav, indbetaling, registrering
from fordringsbro.klient.generator import DAG, HOVEDTYPER, Generator

AFSENDER: Final = Afsender("29000011", UUID("99999999-9999-4999-8999-999999999999"))
REGISTRERING: Final = ("DebitorRegistreringAfsend", "OpretDebitorkontoRegistrering")
_BETALING: Final = ("DebitorIndbetalingAfsend", "ForetagIndbetaling")
_OPSLAG: Final = ("DebitorForespørgselAfsend", "HentDebitorkonto")


@dataclass(frozen=True, slots=True)
class Slags:
    """A kind of message.

    Attributes:
        navn: What it is called in the report.
        sti: The service's address.
        action: The operation's SOAPAction.
        svar: What is in an answer that is as it should be.
    """

    navn: str
    sti: str
    action: str
    svar: bytes = b"Accept>"

    @property
    def registrerer(self) -> bool:
        """Whether it is a registration, which is what others can answer too."""
        return self.action == soap_action(*REGISTRERING)


def _slags(navn: str, operation: tuple[str, str], svar: bytes = b"Accept>") -> Slags:
    action = soap_action(*operation)
    return Slags(navn, f"/service/OIR/{ascii_navn(operation[0])}/1", action, svar)


NY: Final = _slags("new account", REGISTRERING)
KENDT: Final = _slags("known account, new claims", REGISTRERING)
RELATERET: Final = _slags("known account, related claims", REGISTRERING)
BETALING: Final = _slags("payment of all claims", _BETALING)
OPSLAG: Final = _slags("look-up", _OPSLAG, b"<FordringIdentifikation>")
ALLE: Final = (NY, KENDT, RELATERET, BETALING, OPSLAG)


class Konti(Generator):
    """Makes the messages of one account at a time.

    Args:
        seed: Where the random numbers begin.
        antal: How many claims in each message.
    """

    def __init__(self, seed: int, antal: int = 10) -> None:
        super().__init__(seed, AFSENDER)
        self._antal = antal

    def naeste(self) -> dict[Slags, bytes]:
        """The messages of the next account, each of which builds on those before it."""
        self._nummer += 1
        konto, skyldner = self._uuid(), self._skyldner()
        foerste, nye = self._hoved(), self._hoved()
        relaterede: list[Krav] = []
        while len(relaterede) < self._antal:
            fundet = self._omkostning(self._tal.choice(foerste))
            relaterede.extend((fundet,) if fundet else ())

        def registrer(alle: list[Krav]) -> bytes:
            art = HOVEDTYPER.get(foerste[0].type_kode, "DIVERSE")
            post = registrering(self._afsender, konto, skyldner, alle, titel="Testkonto", konto_type=art)
            return self._konvolut(REGISTRERING[1], post)

        daekninger = [(krav.id, krav.beloeb_oere) for krav in foerste]
        betalt = indbetaling(konto, self._uuid(), DAG, sum(oere for _, oere in daekninger), daekninger=daekninger)
        return {
            NY: registrer(foerste),
            KENDT: registrer(nye),
            RELATERET: registrer(relaterede),
            BETALING: self._konvolut(_BETALING[1], betalt),
            OPSLAG: self._konvolut(_OPSLAG[1], {"DebitorkontoIdentifikation": str(konto)}),
        }

    def _hoved(self) -> list[Krav]:
        krav: list[Krav] = []
        while len(krav) < self._antal:
            krav += [en for en in self._krav(self._antal) if en.hoved is None and en.forfaldsdato is not None]
        return krav[: self._antal]
