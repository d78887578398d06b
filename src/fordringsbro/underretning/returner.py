"""MFUnderretReturnerStruktur: reading the collector's, and writing our own where it sends none.

Its present form is not public; the schema has it as reconstructed.
"""

from __future__ import annotations

from typing import Final

from lxml.etree import _Element as Element

from fordringsbro.aktion.fordringsdata import Fordringsdata, Kategori
from fordringsbro.contract.binding import Kontrakt
from fordringsbro.nymf.hoering.hoering import LAENGSTE_TEKST
from fordringsbro.nymf.model import Aktion, Registerpost
from fordringsbro.nymf.register.registerhaendelse import Returaarsag, Returnering
from fordringsbro.regler.typer import er_rente

_RETURNER: Final = "{urn:oio:skat:efi:ws:1.0.1}MFUnderretReturnerStruktur"


def laes(kontrakt: Kontrakt, gren: Element) -> tuple[int, Returnering]:
    """The claim, by the sender's id, and how it was returned.

    Raises:
        UlaeseligVaerdiError: A value is valid by the schema and can't be held.
    """
    post = kontrakt.laes(gren)
    aarsag = post["HovedFordringReturnerAarsagStruktur"]
    tekst = aarsag.get("HovedFordringReturAarsagTekst") or aarsag["HovedFordringReturAarsagBegrundelseTekst"]
    hvordan = Returnering(
        Returaarsag(aarsag["HovedFordringReturAarsagKode"]),
        post["HovedFordringReturDato"],
        tekst.strip()[:LAENGSTE_TEKST] or None,
    )
    return post["FordringInddrivelseFordringIdentifikator"], hvordan


def skriv(kontrakt: Kontrakt, post: Registerpost, aktion: Aktion | None, hvordan: Returnering) -> Element:
    """The branch for a claim that was returned; `aktion` is the one that created it."""
    data = aktion.data if aktion and isinstance(aktion.data, Fordringsdata) else None
    return kontrakt.skriv(
        _RETURNER,
        {
            "FordringInddrivelseFordringIdentifikator": post.fordring_id,
            "FordringFordringArtKode": post.art,
            "FordringTypeKode": post.type_kode,
            "FordringTypeKategoriKode": _kategori(post),
            "FordringInddrivelseHovedFordringIdentifikator": post.hoved_fordring_id or post.fordring_id,
            "FordringFordringHaverReference": data.reference if data and data.reference else None,
            "FordringProduktionEnhedIdentifikator": int(data.p_nummer) if data and data.p_nummer else None,
            "HovedFordringReturnerAarsagStruktur": {
                "HovedFordringReturAarsagKode": hvordan.aarsag.value,
                "HovedFordringReturAarsagBegrundelseTekst": hvordan.aarsag.tekst,
                "HovedFordringReturAarsagTekst": hvordan.tekst,
            },
            "HovedFordringReturDato": hvordan.dato,
            "FordringVirkningFraDato": hvordan.dato,
        },
    )


def _kategori(post: Registerpost) -> str:
    """A claimant's related claim is interest (OR) or else a cost (OG); that the codes mean that is our reading."""
    if post.kategori == Kategori.HF:
        return "HF"
    return "OR" if er_rente(post.type_kode) else "OG"
