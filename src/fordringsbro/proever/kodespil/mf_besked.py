"""Messages to the MF services as codes' files write them; docs/fixtures.md has the keys."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from typing import Final

from fordringsbro.aktion.fordringsdata import Fordringsdata
from fordringsbro.contract.binding import Post, Postlig
from fordringsbro.klient import mf_beskeder as mf
from fordringsbro.proever.kodefiler.aftale import FH, NU
from fordringsbro.proever.kodefiler.indhold import fordringsdata
from fordringsbro.regler import Regelsaet

#: The system that reports for the files' first claimant.
SYSTEM: Final = "29000101"


class Beskeder:
    """Makes envelopes.

    Args:
        regelsaet: Where a claim that passes comes from.
        kendte: FordringID of the claims that earlier messages created, by the name of the message.
    """

    def __init__(self, regelsaet: Regelsaet, kendte: Mapping[str, int]) -> None:
        self._regelsaet = regelsaet
        self._kendte = kendte
        self._numre = itertools.count(1)

    def konvolut(self, raa: Postlig) -> tuple[str, bytes]:
        """The service that a message is for, and its envelope."""
        tjeneste = raa.get("besked", "MFFordringIndberet")
        nummer = next(self._numre)
        hoved = mf.hoved(raa.get("system", SYSTEM), f"kodefil-{nummer}", NU)
        return tjeneste, mf.konvolut(tjeneste, {**hoved, **self._indhold(tjeneste, raa, nummer)})

    def _indhold(self, tjeneste: str, raa: Postlig, nummer: int) -> Post:
        match tjeneste:
            case "MFFordringIndberet":
                # Numbers that a file gives are below those that are given here.
                return mf.leverance(raa.get("leverance", 1000 + nummer), self._aktioner(raa.get("aktioner", ({},))))
            case "MFKvitteringHent":
                fordringer = [self._kendte[en] if isinstance(en, str) else en for en in raa.get("fordringer", ())]
                return mf.kvitteringsspoergsmaal(fordringshaver=raa.get("fordringshaver"), fordringer=fordringer)
            case "MFUnderretSamlingHent":
                return _underretninger(raa)
            case _:
                raise ValueError(f"no file asks {tjeneste}")

    def _aktioner(self, alle: Iterable[Postlig]) -> Iterable[Post]:
        for raa in alle:
            kode = raa.get("kode", raa.get("aktion", "OPRETFORDRING"))
            for _ in range(raa.get("gentag", 1)):
                yield {**self._aktion(raa), "ModtagFordringAktionKode": kode}

    def _aktion(self, raa: Postlig) -> Post:
        fordringshaver = raa.get("fordringshaver", FH)
        if raa.get("aktion") == "AENDRFORDRING":
            return mf.aendr(fordringshaver, self._kendte[raa["fordring"]], raa["nyt"])
        return mf.opret(fordringshaver, _krav(fordringsdata(raa.get("data", {}), self._regelsaet)))


def _underretninger(raa: Postlig) -> Post:
    """A question for notifications; their numbers are longer than TOML's, and written as texts."""
    fra = raa.get("fra")
    return {
        "FordringHaverSamling": {"FordringHaverIdentifikator": list(raa.get("fordringshavere", (FH,)))},
        "UnderretNummerFra": None if fra is None else {"ModtagFordringUnderretningIdentifikator": int(fra)},
    }


def _krav(data: Fordringsdata) -> mf.MFKrav:
    """A claim as a debtor system reports it."""
    if data.stiftelsesdato is None or data.forfaldsdato is None or data.srb is None:
        raise ValueError("a claim in a MF message has founding date, due date and last date to pay")
    periode = (data.periode_fra, data.periode_til) if data.periode_fra and data.periode_til else None
    return mf.MFKrav(
        type_kode=data.type_kode,
        art=data.art,
        beloeb_oere=data.beloeb_oere,
        hovedstol_oere=data.hovedstol_oere,
        stiftelsesdato=data.stiftelsesdato,
        forfaldsdato=data.forfaldsdato,
        srb=data.srb,
        periode=periode,
        beskrivelse=data.beskrivelse or "",
        reference=data.reference,
        skyldnere=tuple(
            mf.MFSkyldner(
                ident=s.ident,
                ident_type=s.ident_type,
                foraeldelsesdato=s.foraeldelsesdato,
                domsdato=s.domsdato,
                forligsdato=s.forligsdato,
            )
            for s in data.skyldnere
        ),
    )
