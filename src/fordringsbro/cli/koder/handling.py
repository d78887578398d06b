"""`fordringsbro codes`: the code lists of SF1590, with the ids that stand on the wire."""

from __future__ import annotations

from fordringsbro.cli.faelles.liste import Listeform, af_faa, skriv_liste
from fordringsbro.cli.faelles.listevalg import Listevalg
from fordringsbro.contract.codes import Kode, Liste, koder, titel


def lister(valg: Listevalg) -> None:
    """Print which lists there are, and how many codes each holds."""
    form: Listeform[Liste] = Listeform(
        "Kodelister / Code lists",
        ("Liste / List", "Dansk", "English", ">Koder / Codes"),
        lambda liste: (liste.value, *titel(liste), len(koder(liste))),
        lambda liste: dict(zip(("list", "da", "en", "codes"), form.raekke(liste), strict=True)),
        lambda liste: liste.value,
    )
    skriv_liste(form, af_faa(form, Liste, valg), valg)


def vis(liste: Liste, valg: Listevalg) -> None:
    """Print the codes of a list, in the order of the data."""
    form: Listeform[Kode] = Listeform(
        " / ".join(titel(liste)),
        ("Kode / Code", "Id", "Dansk", "English"),
        lambda k: (k.kode, k.id, k.titel_da, k.titel_en),
        lambda k: {"code": k.kode, "id": str(k.id), "da": k.titel_da, "en": k.titel_en},
        lambda k: k.kode,
    )
    skriv_liste(form, af_faa(form, koder(liste).values(), valg), valg)
