"""A town whose statements are counted: every operation that is hosted, called without HTTP in between."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import orjson
from lxml import etree
from saetninger import saetninger

from fordringsbro.aktion.model import Inddrivelsesudfald, Udfaldsstatus
from fordringsbro.bootstrap.installation import Installation
from fordringsbro.klient import mf_beskeder as mf
from fordringsbro.klient.beskeder import Afsender, Krav, Person, hoved, konvolut, registrering
from fordringsbro.mf.skat import NS, Skatform
from fordringsbro.wire.http import ressource
from fordringsbro.wire.http.vagt import AABEN_VAGT
from fordringsbro.wire.soap.model import Besked, SkrevetSvar

BY = Afsender("29000011", UUID("aaaaaaaa-0000-4000-8000-000000000001"))
#: A municipality whose agreement permits no write-downs.
LILLEOE = Afsender("29000033", UUID("aaaaaaaa-0000-4000-8000-000000000003"))
ET, TO = Person("0101800001", "Testperson Et Synteseborg"), Person("0201800002", "Testperson To Synteseborg")
DAG, I_DAG = date(2026, 11, 19), date(2026, 11, 20)
SENERE = date(2026, 12, 15)
SYSTEM = "29000101"
Post = dict[str, Any]


def krav(**anders: Any) -> Krav:
    """A daycare claim of 2,500 kroner that passes every rule."""
    ny = uuid4()
    felter: Post = {
        "id": ny,
        "type_kode": "KFDAINS",
        "beloeb_oere": 250_000,
        "stiftelsesdato": date(2026, 9, 1),
        "forfaldsdato": date(2026, 9, 1),
        "srb": date(2026, 9, 15),
        "foraeldelsesdato": date(2029, 9, 3),
        "periode": (date(2026, 9, 1), date(2026, 9, 30)),
        "beskrivelse": "Daginstitution september",
        "reference": f"DI-{ny.hex[:12]}",
    }
    return Krav(**{**felter, **anders})


def rente(af: Krav, **anders: Any) -> Krav:
    """Interest on a claim."""
    return krav(type_kode="REOPDAG", beloeb_oere=2_000, hoved=af.id, omkostning="RENTE", **anders)


def mfkrav(**anders: Any) -> mf.MFKrav:
    """The same of a debtor system with a ledger of its own."""
    felter: Post = {
        "type_kode": "KFDAINS",
        "beloeb_oere": 250_000,
        "stiftelsesdato": date(2026, 9, 1),
        "forfaldsdato": date(2026, 9, 1),
        "srb": date(2026, 9, 15),
        "periode": (date(2026, 9, 1), date(2026, 9, 30)),
        "beskrivelse": "Daginstitution september",
        "reference": f"MF-{uuid4().hex[:12]}",
        "skyldnere": (mf.MFSkyldner(ident="0101800001", foraeldelsesdato=date(2029, 9, 3)),),
    }
    return mf.MFKrav(**{**felter, **anders})


@dataclass
class Saetningsby:
    """Calls operations.

    Attributes:
        installation: All of it, on one database for all cases.
        kald: What was called, in order: names of operations, and addresses of what is no operation.
    """

    installation: Installation
    kald: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.operationer = {
            (service.path, operation.request): operation
            for service in self.installation.services()
            for operation in service.operations
        }
        self.leverance = 0
        self.adresser = {adresse.path: adresse for adresse in self.installation.ressourcer()}

    @property
    def hostede(self) -> set[str]:
        """All that is hosted."""
        navne = {etree.QName(tag).localname.removesuffix("_I") for _, tag in self.operationer}
        return navne | self.adresser.keys()

    def hent(self, sti: str, query: str = "") -> bytes:
        """What an address gives."""
        return self._svar(sti, {"REQUEST_METHOD": "GET", "QUERY_STRING": query})

    def post(self, sti: str, **felter: Any) -> bytes:
        """What an address answers to a JSON object."""
        krop = orjson.dumps(felter)
        return self._svar(
            sti,
            {
                "REQUEST_METHOD": "POST",
                "QUERY_STRING": "",
                "CONTENT_TYPE": "application/json",
                "CONTENT_LENGTH": str(len(krop)),
                "wsgi.input": BytesIO(krop),
            },
        )

    def _svar(self, sti: str, environ: Post) -> bytes:
        self.kald.append(sti)
        status, _, krop = ressource.svar(self.adresser[sti], environ, AABEN_VAGT)
        assert status.startswith("200"), krop
        return krop

    def send(self, sti: str, xml: bytes) -> etree._Element:
        """Have an operation answer a message."""
        body = etree.fromstring(xml)[-1][0]
        self.kald.append(etree.QName(body).localname.removesuffix("_I"))
        operation = self.operationer[sti, body.tag]
        svar = operation.handle(Besked(operation.name, body, xml, None, self.installation.clock.now()))
        return svar.element() if isinstance(svar, SkrevetSvar) else svar

    def sf1590(self, tjeneste: str, navn: str, post: Post, fra: Afsender = BY, **rute: str) -> etree._Element:
        """Have an operation of SF1590 answer; one that is `rute`d is a debtor system's."""
        header = hoved(fra, uuid4(), datetime(2026, 11, 20, 8, tzinfo=UTC))
        header["Rute"] |= rute
        return self.send(f"/service/OIR/{tjeneste}/1", konvolut(navn, {"HovedOplysninger": header, **post}))

    def registrer(self, konto: UUID, *nye: Krav, fra: Afsender = BY, **mere: Any) -> etree._Element:
        """OpretDebitorkontoRegistrering."""
        post = registrering(fra, konto, ET, nye, **mere)
        return self.sf1590("DebitorRegistreringAfsend", "OpretDebitorkontoRegistrering", post, fra)

    def konto(self, antal: int, *, ude: bool = False, fra: Afsender = BY, **felter: Any) -> tuple[UUID, list[Krav]]:
        """An account with so many claims, which collection has if they are `ude`."""
        konto, nye = uuid4(), [krav(**felter) for _ in range(antal)]
        godt(self.registrer(konto, *nye, fra=fra))
        if ude:
            if fra is LILLEOE:
                for en in nye:
                    self.installation.koersel.en(en.id)
            else:
                self.overdrag()
        return konto, nye

    def overdrag(self) -> None:
        """Hand over what is due."""
        self.installation.koersel.forfaldne(BY.kommune_cvr)

    def mf(self, tjeneste: str, post: Post, *, skat: bool = False) -> etree._Element:
        """Have an MF service answer, in one of the flavours."""
        xml = mf.konvolut(tjeneste, {**mf.hoved(SYSTEM, str(uuid4()), None), **post})
        navn = f"{tjeneste.removeprefix('MF')}Service"
        return self.send(f"/services/skat/{navn}", i_skat(xml)) if skat else self.send(f"/services/{navn}", xml)

    def indberet(self, aktioner: Iterable[Post], *, skat: bool = False) -> etree._Element:
        """A delivery of actions."""
        self.leverance += 1
        return self.mf("MFFordringIndberet", mf.leverance(self.leverance, aktioner), skat=skat)

    def mf_fordringer(self, antal: int, **felter: Any) -> list[int]:
        """So many claims that collection has executed, by their fordrings-IDs."""
        svar = self.indberet([mf.opret(1001, mfkrav(**felter)) for _ in range(antal)])
        self.udfoert(aktioner(svar))
        return fordringer(svar)

    def udfoert(self, aktion_ider: Iterable[int]) -> None:
        """Let collection have executed actions."""
        with self.installation.database.transaction() as conn:
            self.installation.kvitter(
                conn,
                *(
                    Inddrivelsesudfald(i, Udfaldsstatus.UDFOERT, (), 10**9 + i, datetime(2026, 11, 20, 12, tzinfo=UTC))
                    for i in aktion_ider
                ),
            )

    def tael(self, kald: Callable[[], object]) -> list[str]:
        """The statements of a call."""
        with saetninger() as sete:
            kald()
        return sete


def i_skat(xml: bytes) -> bytes:
    """An OIO envelope in the SKAT flavour."""
    rod = etree.fromstring(xml)
    par = Skatform(mf.kontrakt()).par()
    body = rod[-1]
    gammel = body[0]
    ny = etree.SubElement(body, par[gammel.tag])
    hoved_, *resten = gammel
    etree.SubElement(ny, f"{{{NS}}}Kontekst").append(hoved_)
    ny.extend(resten)
    body.remove(gammel)
    for element in ny.iterdescendants():
        element.tag = par.get(element.tag, element.tag)
    return etree.tostring(rod, encoding="utf-8")


def godt(svar: etree._Element) -> etree._Element:
    """An answer that accepts, or gives what was asked for."""
    tekst = etree.tostring(svar, encoding="unicode")
    assert "Afvisning" not in tekst, tekst
    assert "SvarReaktion" not in tekst, tekst
    return svar


def afvist(svar: etree._Element) -> etree._Element:
    """An answer that refuses."""
    tekst = etree.tostring(svar, encoding="unicode")
    assert "Afvisning" in tekst, tekst
    return svar


def _tal(svar: etree._Element, navn: str) -> list[int]:
    return [int(e.findtext(f"{{*}}{navn}")) for e in svar.iterfind(".//{*}MFAktionStruktur")]


def aktioner(svar: etree._Element) -> list[int]:
    """AktionID of each result."""
    return _tal(svar, "ModtagFordringAktionIdentifikator")


def fordringer(svar: etree._Element) -> list[int]:
    """FordringID of each result."""
    return _tal(svar, "FordringInddrivelseFordringIdentifikator")


def stande(svar: etree._Element) -> set[str]:
    """The states of the results."""
    return {e.findtext("{*}ModtagFordringAktionStatusKode") for e in svar.iterfind(".//{*}MFAktionStruktur")}
