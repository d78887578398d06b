"""`fordringsbro rules`: the filter's rules as they are shipped."""

from __future__ import annotations

from typing import Final

from fordringsbro.cli.faelles.liste import Listeform, af_faa, skriv_liste
from fordringsbro.cli.faelles.listevalg import Listevalg
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.jsontyper import JsonObjekt
from fordringsbro.regler import Regelraekke, Regelsaet


def liste(type_kode: str | None, valg: Listevalg) -> None:
    """Print one row a rule, of one claim type or of all."""
    skriv_liste(_FORM, af_faa(_FORM, Regelsaet.load().regler(type_kode), valg), valg)


def vis(regel_id: str, type_kode: str | None, *, som_json: bool) -> None:
    """Print one rule in each claim type that has it.

    Raises:
        FejlError: `UKENDT_ID`.
    """
    raekker = [raekke for raekke in Regelsaet.load().regler(type_kode) if raekke.regel_id == regel_id]
    if not raekker:
        raise FejlError(Fejlkode.UKENDT_ID, sted="fordringsbro rules list")
    skriv_liste(_FORM, raekker, Listevalg(som_json, graense=None if som_json else len(raekker)))


def _raekke(raekke: Regelraekke) -> JsonObjekt:
    return {
        "claim_type": raekke.type_kode,
        "pack": raekke.pakke,
        "rule": raekke.regel_id,
        "field": raekke.felt,
        "outcome": raekke.udfald.value,
        "source": list(raekke.kilde),
        "valid_from": raekke.gaelder_fra.isoformat(),
        "valid_to": raekke.gaelder_til.isoformat() if raekke.gaelder_til else None,
        "da": raekke.saetning.da,
        "en": raekke.saetning.en,
    }


_FORM: Final[Listeform[Regelraekke]] = Listeform(
    "Regler / Rules",
    (
        "Pakke / Pack",
        "Regel / Rule",
        "Felt / Field",
        "Ellers / Else",
        "Krav / Requirement",
        "Kilde / Source",
        "Fra / From",
        "Til / To",
    ),
    lambda raekke: (
        raekke.pakke,
        raekke.regel_id,
        raekke.felt,
        raekke.udfald.value,
        f"{raekke.saetning.da} / {raekke.saetning.en}",
        ", ".join(raekke.kilde),
        raekke.gaelder_fra,
        raekke.gaelder_til,
    ),
    _raekke,
    lambda raekke: f"{raekke.pakke}/{raekke.regel_id}",
)
