"""From the contract's actions to NyMF's requests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, Final
from uuid import UUID, uuid5

from fordringsbro.aktion import aktioner as a
from fordringsbro.aktion.aarsager import Nedskrivningsaarsag
from fordringsbro.aktion.fordringsdata import Fordringsdata, Genindsendelse, Kategori
from fordringsbro.aktion.ordret import Ordret
from fordringsbro.contract.binding import Post
from fordringsbro.contract.mf_ord import AKTIONSSTRUKTUR
from fordringsbro.mf import stamdata
from fordringsbro.mf.handling import FORDRING, HOVED_ID, STOERSTE_ID, Handling
from fordringsbro.nymf.model import Anmodning, Rettelse

#: Claims that come by MF have no id in a ledger of ours: theirs is made of where they stand in a delivery.
_NAVNERUM: Final = UUID("6f2b8a4e-3c1d-5f70-9b6e-2d4c8e1a7f35")


#: What is read of the corrections by name; all else goes on as it was said.
_LAEST: Final = frozenset(
    {
        "FordringInddrivelseFordringIdentifikator",
        "ModtagFordringAktionIdentifikatorReference",
        "EFIKundeIdentStruktur",
        "SagsbemaerkningSamling",
        "DokumentSamling",
        "FordringNedskrivningVirkningFraDato",
        "NedskrivningAarsagStruktur/FordringNedskrivningAarsagKode",
        "NedskrivningBeloebStruktur/ValutaKode",
        "NedskrivningBeloebStruktur/FordringNedskrivningBeloeb",
        "FordringOpskrivningVirkningFraDato",
        "OpskrivningBeloebStruktur/ValutaKode",
        "OpskrivningBeloebStruktur/FordringOpskrivningBeloeb",
        "HovedFordringTilbagekaldAarsagStruktur/HovedFordringTilbagekaldAarsagKode",
        "FordringVirkningFraDato",
        "FordringOprindeligBeloebStruktur/ValutaKode",
        "FordringOprindeligBeloebStruktur/InddrivelseFordringOprindeligBeloeb",
        "FordringFordringArtKode",
        "FordringProduktionEnhedIdentifikator",
        "FordringStiftelseDato",
        "RenteValgStruktur",
        "HaeftelseSamling",
    }
)


def _rest(post: Post) -> Ordret:
    return Ordret.af(post, _LAEST)


def _nedskrivning(post: Post) -> a.Nedskrivning:
    return a.Nedskrivning(
        post["NedskrivningBeloebStruktur"]["FordringNedskrivningBeloeb"],
        Nedskrivningsaarsag(post["NedskrivningAarsagStruktur"]["FordringNedskrivningAarsagKode"]),
        post.get("FordringNedskrivningVirkningFraDato"),
        stamdata.ident(post),
        _rest(post),
    )


def _opskrivning(post: Post) -> a.Opskrivning:
    return a.Opskrivning(
        post["OpskrivningBeloebStruktur"]["FordringOpskrivningBeloeb"],
        post.get("FordringOpskrivningVirkningFraDato"),
        stamdata.bilag(post),
        _rest(post),
    )


def _annullering(post: Post, ord_: str) -> a.Annullering:
    return a.Annullering(
        post[f"{ord_}skrivningBeloebStruktur"][f"Fordring{ord_}skrivningBeloeb"],
        post.get(f"Fordring{ord_}skrivningVirkningFraDato"),
        stamdata.ident(post),
        stamdata.bilag(post),
        _rest(post),
    )


def _op(post: Post) -> a.Annullering:
    return _annullering(post, "Op")


def _ned(post: Post) -> a.Annullering:
    return _annullering(post, "Ned")


def _tilbagekald(post: Post) -> a.Tilbagekald:
    aarsag = post["HovedFordringTilbagekaldAarsagStruktur"]["HovedFordringTilbagekaldAarsagKode"]
    return a.Tilbagekald(aarsag, post.get("FordringVirkningFraDato"), _rest(post))


def _hovedstol(post: Post) -> a.Hovedstolsrettelse:
    hovedstol = post["FordringOprindeligBeloebStruktur"]["InddrivelseFordringOprindeligBeloeb"]
    return a.Hovedstolsrettelse(hovedstol, _rest(post))


def _aendring(post: Post) -> a.Aendring:
    haeftelser = post["HaeftelseSamling"].get("MFHaeftelseStruktur", [])
    return a.Aendring(
        art=post.get("FordringFordringArtKode"),
        p_nummer=stamdata.p_nummer(post),
        stiftelsesdato=post.get("FordringStiftelseDato"),
        rentevalg=stamdata.rentevalg(post),
        skyldnere=stamdata.skyldnere(haeftelser),
        bilag=stamdata.bilag(post, haeftelser),
        ordret=_rest(post),
    )


#: How the content of each structure is read, and which action code it belongs to.
_INDHOLD: Final[Mapping[str, tuple[str, Callable[[Post], a.Aktionsindhold]]]] = {
    AKTIONSSTRUKTUR[a.NEDSKRIV]: (a.NEDSKRIV, _nedskrivning),
    AKTIONSSTRUKTUR[a.TILBAGEKALD]: (a.TILBAGEKALD, _tilbagekald),
    AKTIONSSTRUKTUR[a.AENDR]: (a.AENDR, _aendring),
    AKTIONSSTRUKTUR[a.OR]: (a.OR, _opskrivning),
    AKTIONSSTRUKTUR[a.OANI]: (a.OANI, _op),
    AKTIONSSTRUKTUR[a.OONR]: (a.OONR, _op),
    AKTIONSSTRUKTUR[a.NAOR]: (a.NAOR, _ned),
    AKTIONSSTRUKTUR[a.NAOI]: (a.NAOI, _ned),
    AKTIONSSTRUKTUR[a.FHI]: (a.FHI, _hovedstol),
}
#: Where the amount's currency is told.
_VALUTA: Final = (
    "FordringBeloebStruktur",
    "NedskrivningBeloebStruktur",
    "OpskrivningBeloebStruktur",
    "FordringOprindeligBeloebStruktur",
)


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

    def anmodninger(self, handling: Handling) -> list[Anmodning | Rettelse]:
        """What NyMF is asked for an action: one request, and one for each related claim that comes with a creation.

        An action whose content is of another code is asked too: NyMF has the number for it.
        """
        post = handling.indhold or {}
        if handling.aktionskode == a.OPRET and handling.valg == "OpretFordringAktion":
            return [self._fordring(handling, en, del_) for del_, en in enumerate(handling.fordringer)]
        if handling.aktionskode == a.GENINDSEND and handling.valg == "MFGenindsendFordringStruktur":
            return [self._genindsend(handling, post)]
        kode, laes = _INDHOLD.get(handling.valg, (None, None))
        data = laes(post) if laes is not None else None
        # Content of the same form under another code would pass for that code's; the structure's name tells.
        return [
            Rettelse(
                handling.fordringshaver_id,
                self._ekstern_id(handling.nummer),
                a.Aktionskode(handling.aktionskode),  # the schema's list, less what `Handling.fejl` refuses
                data if kode == handling.aktionskode else None,
                fordring_id=handling.fordring_id or 0,
                reference_aktion_id=_id(post.get("ModtagFordringAktionIdentifikatorReference")),
                valuta=_valuta(post),
            )
        ]

    def _fordring(self, handling: Handling, post: Post, del_: int) -> Anmodning:
        hoved_id = post.get(HOVED_ID)
        er_uf = del_ > 0 or hoved_id is not None
        return Anmodning(
            handling.fordringshaver_id,
            self._ekstern_id(handling.nummer, del_),
            stamdata.fordringsdata(post, Kategori.UF if er_uf else Kategori.HF, self._uden_periode),
            hoved_ekstern_id=self._ekstern_id(handling.nummer) if del_ else None,
            hoved_fordring_id=_id(hoved_id),
            valuta=_valuta(post),
        )

    def _genindsend(self, handling: Handling, post: Post) -> Anmodning:
        fordring = self._fordring(handling, post[FORDRING], 0)
        felter: dict[str, Any] = {felt.name: getattr(fordring.data, felt.name) for felt in fields(Fordringsdata)}
        return Anmodning(
            fordring.fordringshaver_id,
            fordring.ekstern_id,
            Genindsendelse(**felter, tidligere_fordring_id=handling.fordring_id or 0),
            hoved_fordring_id=fordring.hoved_fordring_id,
            valuta=fordring.valuta,
        )

    def _ekstern_id(self, nummer: int, del_: int = 0) -> UUID:
        """The id of what stands at a place: action by action, the main claim and its related claims by number."""
        return uuid5(_NAVNERUM, f"{self._leverance}:{nummer}:{del_}")


def _id(fundet: int | None) -> int | None:
    """An id as far as it can be one of ours; 0 is nobody's."""
    return fundet if fundet is None or 0 < fundet <= STOERSTE_ID else 0


def _valuta(post: Post) -> str:
    for navn in _VALUTA:
        if navn in post:
            return str(post[navn]["ValutaKode"])
    return "DKK"
