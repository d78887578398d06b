"""Calls of the MF services as a debtor system's programmer writes them, in both flavours."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from interop_laesning import som_json

from fordringsbro.contract.binding import Kontrakt
from fordringsbro.contract.files import rod
from fordringsbro.inddrivelse.psrm.klient import kontrakt
from fordringsbro.klient.mf_beskeder import (
    NAVNERUM,
    MFKrav,
    MFSkyldner,
    hoved,
    kvitteringsspoergsmaal,
    leverance,
    opret,
)
from fordringsbro.mf.skat import NS, Skatform

_SYSTEM = "29000101"
_SKYLDNER = MFSkyldner(ident="3112601001", foraeldelsesdato=date(2029, 9, 3))
#: The service's address, by flavour.
STIER = {
    "MFFordringIndberet": {
        "oio": "/services/FordringIndberetService",
        "skat": "/services/skat/FordringIndberetService",
    },
    "MFKvitteringHent": {"oio": "/services/KvitteringHentService", "skat": "/services/skat/KvitteringHentService"},
    "MFFordringTypeHent": {"oio": "/services/FordringTypeHentService"},
    "MFUnderretSamlingHent": {"oio": "/services/UnderretSamlingHentService"},
}


@dataclass(frozen=True)
class MFKald:
    """One call, and values that must reach the user, by the element's name in the OIO flavour."""

    tjeneste: str
    slags: str
    indhold: dict[str, Any]
    ventet: dict[str, list[str]] = field(default_factory=dict)
    transaktion: str = field(default_factory=lambda: str(uuid4()))

    def som_json(self, form: str) -> dict[str, Any]:
        """The request as the user of a client writes it down."""
        post = {**hoved(self.indhold.get("se", _SYSTEM), self.transaktion, datetime(2026, 11, 20, 9, tzinfo=UTC))}
        post |= {navn: vaerdi for navn, vaerdi in self.indhold.items() if navn != "se"}
        tag = f"{{{NAVNERUM}}}{self.tjeneste}_I"
        element = kontrakt().skriv(tag, post)
        if form == "oio":
            return som_json(kontrakt().struktur(tag), element)
        skat = Kontrakt.load(rod("xsd") / "skat" / "mf.xsd")
        return som_json(skat.struktur(f"{{{NS}}}{self.tjeneste}_I"), _i_skat(element))


def _i_skat(element: Any) -> Any:
    """A request in the SKAT flavour: the header in its wrapper, everything under the table's names."""
    par = Skatform(kontrakt()).par()
    ny = element.makeelement(par[element.tag])
    hoved_, *resten = element
    kontekst = element.makeelement(f"{{{NS}}}Kontekst")
    kontekst.append(hoved_)
    ny.extend([kontekst, *resten])
    for barn in ny.iterdescendants():
        barn.tag = par.get(barn.tag, barn.tag)
    return ny


def _krav(nummer: int, **anders: Any) -> MFKrav:
    felter: dict[str, Any] = {
        "type_kode": "KFDAINS",
        "beloeb_oere": 123_450,
        "stiftelsesdato": date(2026, 9, 1),
        "forfaldsdato": date(2026, 9, 1),
        "srb": date(2026, 9, 15),
        "periode": (date(2026, 9, 1), date(2026, 9, 30)),
        "beskrivelse": "Æbleø daginstitution",
        "reference": f"INTEROP-{nummer:05}",
        "skyldnere": (_SKYLDNER,),
    }
    return MFKrav(**{**felter, **anders})


def kald(tjeneste: str, nummer: int) -> list[MFKald]:
    """A service's calls; `nummer` keeps deliveries and references apart."""
    if tjeneste == "MFFordringIndberet":
        god = leverance(nummer, [opret(1001, _krav(nummer)), opret(4711, _krav(nummer))])
        fremmed = {**leverance(nummer, [opret(1001, _krav(nummer))]), "se": "29999999"}
        return [
            MFKald(
                tjeneste,
                "good",
                god,
                {
                    "ModtagFordringAktionStatusKode": ["MODTAGET", "AFVIST"],
                    "ModtagFordringAktionAfvistIdentifikator": ["2"],
                    "ModtagFordringAktionAfvistParameterTekst": ["4711"],
                },
            ),
            MFKald(tjeneste, "refused", fremmed, {"FejlIdentifikator": ["170"]}),
        ]
    if tjeneste == "MFKvitteringHent":
        return [
            MFKald(tjeneste, "good", kvitteringsspoergsmaal(fordringshaver=1001)),
            MFKald(
                tjeneste, "refused", kvitteringsspoergsmaal(fordringer=[5, 6]), {"FejlIdentifikator": ["463", "463"]}
            ),
        ]
    if tjeneste == "MFFordringTypeHent":
        return [
            MFKald(tjeneste, "good", {"FordringHaverIdentifikator": 1002}),
            MFKald(tjeneste, "refused", {"FordringHaverIdentifikator": 1003}, {"FejlIdentifikator": ["184"]}),
        ]
    til = {"UnderretNummerTil": {"ModtagFordringUnderretningIdentifikator": 10**23}}
    samling: dict[str, Any] = {"FordringHaverSamling": {"FordringHaverIdentifikator": [1001]}}
    return [
        MFKald(tjeneste, "good", samling),
        MFKald(
            tjeneste,
            "refused",
            {"FordringHaverSamling": {"FordringHaverIdentifikator": [4711]}},
            {"FejlIdentifikator": ["2"]},
        ),
        MFKald(tjeneste, "fault", {**samling, **til}),
    ]
