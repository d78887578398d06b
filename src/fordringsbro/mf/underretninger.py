"""MFUnderretSamlingHent: what the collection systems have to tell a system's claimants, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from lxml.etree import _Element as Element

from fordringsbro.contract.binding import Kontrakt, Post
from fordringsbro.mf import afvisning, fragment, spoergsmaal
from fordringsbro.mf.fragment import blad, led
from fordringsbro.mf.kald import MFKald
from fordringsbro.mf.model import Adgang, Aktionsafvisning, HovedfejlError, Udgave
from fordringsbro.nymf.aftaler.aftale import Aftale
from fordringsbro.nymf.koder import Afvisningskode as Kode
from fordringsbro.nymf.service import NyMF
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection, Database
from fordringsbro.platform.errors import Fejlkode
from fordringsbro.underretning.bog import Underretningsbog
from fordringsbro.underretning.gren import NAVNERUM
from fordringsbro.underretning.model import FOER_FOERSTE, Klar, Underretningssoegning
from fordringsbro.wire.fejl import SoapError

TJENESTE: Final = "MFUnderretSamlingHent"
#: Errors about agreements come with an empty collection, as in the official answers; others with none.
_MED_TOM_SAMLING: Final = frozenset({Kode.AFTALE.nummer, Kode.ANDET_SYSTEM.nummer})


class Underretningshentning:
    """Answers questions for notifications.

    Args:
        database: Where they are.
        clock: Time.
        kontrakt: The MF contract.
        nymf: Knows the agreements.
        bog: The notifications.
        graense: Most notifications in one answer, besides those of the last moment.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        kontrakt: Kontrakt,
        nymf: NyMF,
        bog: Underretningsbog,
        *,
        graense: int,
    ) -> None:
        self._database = database
        self._clock = clock
        self._kontrakt = kontrakt
        self._nymf = nymf
        self._bog = bog
        self._graense = graense

    def hent(self, kald: MFKald) -> Element:
        """Answer a question: what the claimants asked about have been told, or all of the system's, oldest first.

        When there are more than one answer holds, an advice names the number to ask from; docs/mf.md says how.

        Raises:
            HovedfejlError: 156, 170, 208 or 450.
            SoapError: A date and a range of numbers, or an end without a beginning: the real service faults too.
        """
        try:
            return self._hent(kald)
        except HovedfejlError as error:
            if not _MED_TOM_SAMLING.issuperset(fejl.nummer for fejl in error.fejl):
                raise
            return self._svar(kald.hoved(self._clock.now(), fejl=error.fejl))

    def _hent(self, kald: MFKald) -> Element:
        post = spoergsmaal.laes(self._kontrakt, kald.anmodning)
        fra, til = _velstillet(post)
        spurgt: list[int] = post["FordringHaverSamling"].get("FordringHaverIdentifikator", [])
        with self._database.transaction() as conn:
            mine = spoergsmaal.adgange(conn, kald)
            alle = self._aabne(conn, kald, mine, spurgt)
            soegning = Underretningssoegning(
                alle,
                aeldre=tuple(fh for fh in alle if mine[fh].udgave == Udgave.FOERSTE),
                fra=(post.get("SoegeDatoFra") or {}).get("ModtagFordringUnderretningDatoTid"),
                fra_nummer=fra,
                til_nummer=til,
            )
            fundne, flere = self._bog.soeg(conn, soegning, self._graense)
        return self._svar(kald.hoved(self._clock.now(), advis=(_flere(fundne[-1]),) if flere else ()), fundne)

    def _svar(self, hoved: str, fundne: Sequence[Klar] = ()) -> Element:
        samling = led("w:UnderretSamling", *map(_underret, fundne))
        return fragment.dokument(f"{TJENESTE}_O", hoved, samling, navnerum=NAVNERUM)

    def _aabne(
        self, conn: Connection, kald: MFKald, mine: Mapping[int, Adgang], spurgt: Sequence[int]
    ) -> tuple[int, ...]:
        """The claimants to tell about.

        Raises:
            HovedfejlError: Of those that are named, one can't be told about; or none of all can.
        """
        andres = spoergsmaal.ukendte(conn, self._nymf, mine, spurgt, kald.kalder)
        if andres:
            raise HovedfejlError(*(afvisning.andet_system(fh, kald.se_nummer) for fh in andres))
        alle = tuple(dict.fromkeys(spurgt)) or tuple(mine)
        aftaler = self._nymf.aftalebog.aftaler_ved_id(conn, alle)
        lukkede = {fh: fejl for fh in alle if (fejl := _lukket(fh, aftaler.get(fh))) is not None}
        if lukkede and (spurgt or len(lukkede) == len(alle)):
            raise HovedfejlError(*lukkede.values())
        return tuple(fh for fh in alle if fh not in lukkede)


def _lukket(fordringshaver_id: int, aftale: Aftale | None) -> Aktionsafvisning | None:
    """Why a claimant's notifications are not told today."""
    if aftale is None or not aftale.aktiv:
        return afvisning.ukendt_aftale(fordringshaver_id)
    return None if aftale.systemintegration else afvisning.ingen_integration(fordringshaver_id)


def _underret(klar: Klar) -> str:
    return led(
        "w:MFUnderret",
        blad("e:ModtagFordringUnderretningIdentifikator", klar.nummer),
        blad("e:ModtagFordringUnderretningDatoTid", fragment.tid(klar.moment)),
        blad("e:FordringHaverIdentifikator", klar.fordringshaver_id),
        led("w:UnderretValg", klar.gren),
    )


def _flere(sidste: Klar) -> Aktionsafvisning:
    """The number is exact; whoever asks by date goes on with the moment, and gets those of that moment again."""
    fra = f"UnderretNummerFra {sidste.nummer + 1} (SoegeDatoFra {fragment.tid(sidste.moment)})"
    return afvisning.flere("underretninger", "notifications", fra)


#: What a request can be that the schema takes: the official one of 2011 is such.
_DATO_OG_NUMRE: Final = (
    "Request validation: SoegeDatoFra kan ikke stå sammen med UnderretNummerFra og UnderretNummerTil / "
    "SoegeDatoFra can't stand beside UnderretNummerFra and UnderretNummerTil"
)


def _velstillet(post: Post) -> tuple[int | None, int | None]:
    """The range of numbers asked for, if the question is well put."""
    fra, til = (_nummer(post, navn) for navn in ("UnderretNummerFra", "UnderretNummerTil"))
    if post.get("SoegeDatoFra") is not None and (fra is not None or til is not None):
        raise SoapError(Fejlkode.SPOERGSMAAL, _DATO_OG_NUMRE)
    if til is not None and fra is None:
        raise SoapError(Fejlkode.SPOERGSMAAL, "Request validation: UnderretNummerTil kræver / needs UnderretNummerFra")
    for nummer in (fra, til):
        if nummer is not None and nummer < FOER_FOERSTE:
            raise HovedfejlError(afvisning.gammel_underretning(nummer))
    return fra, til


def _nummer(post: Post, navn: str) -> int | None:
    fundet: int | None = (post.get(navn) or {}).get("ModtagFordringUnderretningIdentifikator")
    return fundet
