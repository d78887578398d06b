"""A request of the contract with every leaf filled, each with a value of its own; read from the tables of the schema."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from fordringsbro.contract.codes import Liste, id_af, koder
from fordringsbro.contract.names import q
from fordringsbro.contract.tabel import Felt, Struktur
from fordringsbro.klient.beskeder import kontrakt

Post = dict[str, Any]
#: How many of each repeated element: a value that is kept of the first only is lost of the others.
ANTAL = 2
#: The code lists of the elements that hold a code; an element missing here gets a UUID that no list has.
KODER = {
    "ØIRPartIdentifikationType": Liste.PARTIDENTIFIKATIONSTYPE,
    "DebitorkontoIdentifikationType": Liste.KONTOIDENTIFIKATIONSTYPE,
    "DebitorkontoType": Liste.DEBITORKONTOTYPE,
    "DebitorkontoForvaltningsområde": Liste.FORVALTNINGSOMRAADE,
    "DebitorkontoSpecifikationType": Liste.KONTOSPECIFIKATIONSTYPE,
    "FordringType": Liste.FORDRINGSTYPE,
    "FordringEnhedsoplysningEnhed": Liste.ENHED,
    "FordringNedreguleringEnhedsoplysningEnhed": Liste.ENHED,
    "FordringSpecifikationType": Liste.SPECIFIKATIONSTYPE,
    "OmkostningFordringType": Liste.OMKOSTNINGSTYPE,
    "BilagType": Liste.BILAGSTYPE,
    "FordringNedreguleringÅrsag": Liste.NEDREGULERINGSAARSAG,
    "IndbetalingType": Liste.INDBETALINGSTYPE,
    "IndbetalingNedreguleringÅrsag": Liste.TILBAGEFOERSELSAARSAG,
    "IndbetalingTilbageførselOrdreÅrsag": Liste.TILBAGEFOERSELSAARSAG,
}
#: Where any code of the list would say something of the rest of the message.
FASTE_KODER = {
    "ØIRPartIdentifikationType": "CPR",
    "FordringType": "KFDAINS",
    "FordringSpecifikationType": "DOMSDATO",
}
_DAGE = {
    "FordringPeriodeFraDato": date(2026, 1, 1),
    "FordringPeriodeTilDato": date(2026, 3, 1),
    "HæftelseStartDato": date(2026, 1, 1),
    "HæftelseSlutDato": date(2027, 1, 1),
}


class Fylder:
    """Fills structures; the same leaf twice gets two values."""

    def __init__(self, faste: dict[str, Callable[[], Any]]) -> None:
        """Begin.

        Args:
            faste: What the leaves of these names hold, where a made-up value would name nothing.
        """
        self._nr = 0
        self._faste = faste

    def fyld(self, struktur: Struktur, uden: frozenset[str] = frozenset()) -> Post:
        """Every field of a structure; of each choice the first branch."""
        valgt_fra = {n for valg in struktur.valg for gren in valg.grene[1:] for n in gren} | uden
        return {
            felt.noegle: self._gentag(felt) if felt.gentages else self._et(felt)
            for felt in struktur.felter.values()
            if felt.noegle not in valgt_fra
        }

    def _gentag(self, felt: Felt) -> list[Any]:
        return [self._et(felt) for _ in range(ANTAL)]

    def _et(self, felt: Felt) -> Any:
        if felt.noegle in self._faste:
            return self._faste[felt.noegle]()
        if felt.struktur is not None:
            return self.fyld(felt.struktur)
        assert felt.omsaetter is not None
        self._nr += 1
        return self._vaerdi(felt.noegle, felt.omsaetter.navn)

    def _vaerdi(self, navn: str, art: str) -> Any:
        nr = self._nr
        if navn in KODER:
            liste = KODER[navn]
            alle = [k for k in koder(liste) if k == FASTE_KODER.get(navn, k)]
            return str(id_af(liste, alle[nr % len(alle)]))
        if navn in _DAGE:
            return _DAGE[navn] + timedelta(days=nr % 50)
        return {
            "tid": datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=nr),
            "dato": date(2026, 1, 1) + timedelta(days=nr % 300),
            "oere": 100_000 + nr,
            "decimal": Decimal(nr) / 8,
            "heltal": nr,
            "sandt": True,
            "fil": f"bilag {nr}".encode(),
        }.get(art) or _tekst(navn, nr)


def _tekst(navn: str, nr: int) -> str:
    former: dict[str, str] = {
        "ØIRPartIdentifikation": f"0101{nr % 90 + 10:02}4{nr % 1000:03}",
        "ProduktionsenhedPNummer": f"{nr:010}",
        "VirksomhedCVRNummer": f"{nr:08}",
        "DebitorKontaktinformationGLNNummer": f"{nr:013}",
        "ØIRSagFølsomhed": "VIP_SAGER" if nr % 2 else "IKKE_FORTROLIGE_DATA",
        "ØIRAdresseLandekode": f"{chr(65 + nr // 26 % 26)}{chr(65 + nr % 26)}",
        "ØIRAdresseVejkode": f"{nr % 10_000:04}",
        "ØIRAdresseKommunekode": f"{nr % 10_000:04}",
        "ØIRAdressePostnummer": f"{nr % 10_000:04}",
        "FordringSpecifikationVærdi": (date(2020, 1, 1) + timedelta(days=nr)).isoformat(),
        "OpkrævningFakturanummer": str(nr),
        "OpkrævningKortartKode": "71",
    }
    if navn in former:
        return former[navn]
    if navn.endswith("Identifikation") and navn != "OpkrævningBetalingIdentifikation":
        return str(UUID(int=nr, version=4))
    return f"Tx{nr}"


def fyldt(operation: str, faste: dict[str, Callable[[], Any]]) -> Post:
    """What `<operation>_I` holds, all but its header, every leaf with a value of its own."""
    return Fylder(faste).fyld(kontrakt().struktur(q(f"{operation}_I")), frozenset({"HovedOplysninger"}))


def blade(post: Any, sti: str = "") -> Iterator[tuple[str, Any]]:
    """Every leaf of a record: path, without numbers, and value."""
    if isinstance(post, dict):
        for navn, inde in post.items():
            yield from blade(inde, f"{sti}/{navn}")
    elif isinstance(post, list):
        for inde in post:
            yield from blade(inde, sti)
    elif post is not None:
        yield sti, post


def bladnavne(rod: str) -> set[str]:
    """The names of all leaves that a message can hold, header and rejection aside."""
    uden = {"HovedOplysningerSvar", "AfvisningListe"}

    def inde(struktur: Struktur) -> Iterator[str]:
        for felt in struktur.felter.values():
            if felt.noegle in uden:
                continue
            if felt.struktur is None:
                yield felt.noegle
            else:
                yield from inde(felt.struktur)

    return set(inde(kontrakt().struktur(q(rod))))
