"""The statement of an account as the contract's DebitorkontoUdtog, a structure of our own."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from fordringsbro.contract.codes import Liste
from fordringsbro.debitor.bog.journal import Art
from fordringsbro.debitor.model import Slags
from fordringsbro.debitor.opslag.udtog import Kontoudtog, Udtogspost
from fordringsbro.sf1590.faelles.aarsager import Svargrund
from fordringsbro.sf1590.faelles.afvisning import AfvistError, Felter
from fordringsbro.sf1590.faelles.koder import uuid_af

#: The most bookings that a statement can hold (the schema's limit).
FLEST_POSTERINGER: Final = 1000
#: Where the id of what is booked on stands; a fee and interest name their claim beside.
_TILLAEG: Final = {
    Slags.RYKKERGEBYR: "RykkergebyrIdentifikation",
    Slags.OPKRAEVNINGSRENTE: "OpkrævningsrenteIdentifikation",
}


def kontoudtog(udtog: Kontoudtog) -> Felter:
    """The record of DebitorkontoUdtog.

    Raises:
        AfvistError: `FOR_MANGE`: the period must be shorter.
    """
    if len(udtog.poster) > FLEST_POSTERINGER:
        raise AfvistError(
            Svargrund.FOR_MANGE,
            {"DebitorkontoIdentifikation": str(udtog.konto_id)},
            "DebitorkontoAnmodningUdgangspunktFraDato",
        )
    posteringer = [_postering(post) for post in udtog.poster]
    return {
        "DebitorkontoIdentifikation": str(udtog.konto_id),
        "UdtogFraDato": udtog.fra,
        "UdtogTilDato": udtog.til,
        "Primosaldo": udtog.primo_oere,
        "PosteringListe": {"Postering": posteringer} if posteringer else None,
        "Ultimosaldo": udtog.ultimo_oere,
    }


def _postering(post: Udtogspost) -> Felter:
    tillaeg = _TILLAEG.get(post.slags)
    fordring: UUID = post.hoved_fordring_id if tillaeg and post.hoved_fordring_id else post.fordring_id
    # What is owed for the first time is told by what it is.
    art = post.slags if post.art is Art.REGISTRERET else post.art
    return {
        "BogføringDato": post.bogfoert,
        "VirkningDato": post.virkningsdato,
        "PosteringArt": uuid_af(Liste.POSTERINGSART, art),
        "FordringIdentifikation": str(fordring),
        **({tillaeg: str(post.fordring_id)} if tillaeg else {}),
        "IndbetalingIdentifikation": str(post.indbetaling_id) if post.indbetaling_id else None,
        "PosteringBeløb": post.beloeb_oere,
        "PosteringSaldo": post.saldo_oere,
    }
