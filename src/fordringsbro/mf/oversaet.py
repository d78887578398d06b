"""From the contract's records to NyMF's requests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final
from uuid import UUID, uuid5

from fordringsbro.contract.binding import Post
from fordringsbro.inddrivelse.model import (
    Fordringsdata,
    IdentType,
    Kategori,
    Nedskrivning,
    Rentevalg,
    Skyldner,
)
from fordringsbro.mf.handling import STOERSTE_ID, Handling
from fordringsbro.nymf.model import Anmodning, Nedskrivningsanmodning

#: Claims that come by MF have no id in a ledger of ours: theirs is made of where they stand in a delivery.
_NAVNERUM: Final = UUID("6f2b8a4e-3c1d-5f70-9b6e-2d4c8e1a7f35")
_IDENTER: Final[dict[str, IdentType]] = {
    "PersonCivilRegistrationIdentifier": "CPR",
    "VirksomhedSENummerIdentifikator": "SE",
    "AlternativKontaktIdentifikator": "AKR",
}


class Oversaetter:
    """Makes requests of the actions of one delivery.

    Args:
        se_nummer: The system.
        leverance_id: The delivery.
        uden_periode: Whether claims of a type are of a point in time.
    """

    def __init__(self, se_nummer: str, leverance_id: int, uden_periode: Callable[[str], bool]) -> None:
        self._leverance = f"{se_nummer}:{leverance_id}"
        self._uden_periode = uden_periode

    def ekstern_id(self, nummer: int, del_: int = 0) -> UUID:
        """The id of what stands at a place: action by action, the main claim and its related claims by number."""
        return uuid5(_NAVNERUM, f"{self._leverance}:{nummer}:{del_}")

    def opret(self, handling: Handling) -> list[Anmodning]:
        """The main claim, and the related claims that are sent with it."""
        indhold = handling.indhold or {}
        hoved = indhold["MFOpretFordringStruktur"]
        relaterede = (indhold.get("OpretUnderfordringSamling") or {}).get("MFOpretFordringStruktur", [])
        hoved_id = hoved.get("FordringInddrivelseHovedFordringIdentifikator")
        return [
            Anmodning(
                handling.fordringshaver_id,
                self.ekstern_id(handling.nummer),
                self._data(hoved, "HF" if hoved_id is None else "UF"),
                hoved_fordring_id=_id(hoved_id),
                valuta=hoved["FordringBeloebStruktur"]["ValutaKode"],
            ),
            *(
                Anmodning(
                    handling.fordringshaver_id,
                    self.ekstern_id(handling.nummer, del_),
                    self._data(relateret, "UF"),
                    hoved_ekstern_id=self.ekstern_id(handling.nummer),
                    hoved_fordring_id=_id(relateret.get("FordringInddrivelseHovedFordringIdentifikator")),
                    valuta=relateret["FordringBeloebStruktur"]["ValutaKode"],
                )
                for del_, relateret in enumerate(relaterede, 1)
            ),
        ]

    def nedskriv(self, handling: Handling, fordring_ekstern_id: UUID) -> Nedskrivningsanmodning:
        """A write-down."""
        indhold = handling.indhold or {}
        beloeb = indhold["NedskrivningBeloebStruktur"]
        return Nedskrivningsanmodning(
            handling.fordringshaver_id,
            self.ekstern_id(handling.nummer),
            fordring_ekstern_id,
            Nedskrivning(
                beloeb["FordringNedskrivningBeloeb"],
                indhold["NedskrivningAarsagStruktur"]["FordringNedskrivningAarsagKode"],
                indhold.get("FordringNedskrivningVirkningFraDato"),
            ),
            beloeb["ValutaKode"],
        )

    def _data(self, post: Post, kategori: Kategori) -> Fordringsdata:
        fra, til = self._periode(post)
        rente = post.get("RenteValgStruktur")
        p_nummer = post.get("FordringProduktionEnhedIdentifikator")
        return Fordringsdata(
            type_kode=post["FordringTypeKode"].strip(),
            art=post["FordringFordringArtKode"],
            kategori=kategori,
            reference=(post.get("FordringFordringHaverReference") or "").strip(),
            beskrivelse=(post.get("FordringFordringHaverBeskrivelseTekst") or "").strip(),
            beloeb_oere=post["FordringBeloebStruktur"]["FordringBeloeb"],
            hovedstol_oere=post["FordringOprindeligBeloebStruktur"]["InddrivelseFordringOprindeligBeloeb"],
            stiftelsesdato=post.get("FordringStiftelseDato"),
            forfaldsdato=post["FordringForfaldDato"],
            srb=post["FordringSidsteRettidigeBetalingDato"],
            periode_fra=fra,
            periode_til=til,
            skyldnere=tuple(map(_skyldner, post["FordringHaeftelseSamling"]["MFHaeftelseStruktur"])),
            rentevalg=_rentevalg(rente) if rente else None,
            p_nummer=None if p_nummer is None else str(p_nummer),
        )

    def _periode(self, post: Post) -> tuple[date | None, date | None]:
        """The period; none for a claim of a point in time, which must write one with equal dates."""
        periode = post["FordringPeriodeStruktur"]["FordringPeriode"]
        fra, til = periode.get("StartDate"), periode.get("EndDate")
        if fra == til and self._uden_periode(post["FordringTypeKode"].strip()):
            return None, None
        return fra, til


def _id(fordring_id: int | None) -> int | None:
    """An id as far as it can be one of ours; 0 is nobody's."""
    return fordring_id if fordring_id is None or 0 < fordring_id <= STOERSTE_ID else 0


def _skyldner(haeftelse: Post) -> Skyldner:
    (navn, ident), *_ = haeftelse["MFKundeStruktur"]["Valg"].items()
    return Skyldner(
        _IDENTER[navn],
        str(ident),
        foraeldelsesdato=haeftelse.get("HaeftelseForaeldelseDato"),
        domsdato=haeftelse.get("HaeftelseDomDato"),
        forligsdato=haeftelse.get("HaeftelseForligDato"),
    )


def _rentevalg(rente: Post) -> Rentevalg:
    """Rule and rate code in the form NyMF has them: three digits, two digits."""
    regel = rente["RenteRegelIdentifikator"].strip()
    return Rentevalg(regel.zfill(3), f"{rente['RenteSatsKode']:02d}", rente.get("FordringRenteSatsAnvendt"))
