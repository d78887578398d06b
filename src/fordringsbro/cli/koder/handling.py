"""`fordringsbro codes`: the code lists of SF1590, with the ids that stand on the wire."""

from __future__ import annotations

from fordringsbro.cli.faelles.udskrift import skriv_json, skriv_tabel
from fordringsbro.contract.codes import Liste, koder, titel


def lister(*, som_json: bool) -> None:
    """Print which lists there are, and how many codes each holds."""
    raekker = [(liste.value, *titel(liste), len(koder(liste))) for liste in Liste]
    if som_json:
        skriv_json([{"list": navn, "da": da, "en": en, "codes": antal} for navn, da, en, antal in raekker])
        return
    skriv_tabel(
        f"Kodelister / Code lists: {len(raekker)}", ("Liste / List", "Dansk", "English", ">Koder / Codes"), raekker
    )


def vis(liste: Liste, *, som_json: bool) -> None:
    """Print the codes of a list, in the order of the data."""
    fundne = koder(liste).values()
    if som_json:
        skriv_json([{"code": k.kode, "id": str(k.id), "da": k.titel_da, "en": k.titel_en} for k in fundne])
        return
    da, en = titel(liste)
    raekker = ((k.kode, k.id, k.titel_da, k.titel_en) for k in fundne)
    skriv_tabel(f"{da} / {en}: {len(fundne)}", ("Kode / Code", "Id", "Dansk", "English"), raekker)
