"""When packs and rows are in force: what is refused when packs are read, and a pack made timeless."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from fordringsbro.regler.model import Pakke, RegelError


def efterfoelger(foer: Pakke, efter: Pakke) -> None:
    """Check that a version takes over from the one before on the very next day.

    A claim must have one pack, on whichever day it is received; only before its first and after its last version has a
    type none.

    Raises:
        RegelError: The two overlap, or neither is in force on some day between them.
    """
    if foer.gaelder(efter.gaelder_fra):
        raise RegelError(f"{efter.versionsnavn} overlaps {foer.versionsnavn}")
    if foer.gaelder_til is not None and foer.gaelder_til + timedelta(days=1) < efter.gaelder_fra:
        raise RegelError(f"no version is in force between {foer.versionsnavn} and {efter.versionsnavn}")


def raekker_i_pakkens_tid(pakke: Pakke) -> None:
    """Check that the pack ends after it begins, and that no row is in force when its pack isn't.

    Raises:
        RegelError: It doesn't, or one is.
    """
    if pakke.gaelder_til is not None and pakke.gaelder_til < pakke.gaelder_fra:
        raise RegelError(f"{pakke.versionsnavn} ends before it begins")
    for regel in pakke.regler:
        fra, til = regel.gaelder_fra, regel.gaelder_til
        slutter_med_pakken = pakke.gaelder_til is None if til is None else fra <= til and pakke.gaelder(til)
        if not (pakke.gaelder(fra) and slutter_med_pakken):
            raise RegelError(f"{pakke.versionsnavn} {regel.id} is in force outside its pack")


def altid(pakke: Pakke, dato: date) -> Pakke:
    """The pack with the rows in force on `dato`, without beginning or end."""
    raekker = (regel for regel in pakke.regler if regel.gaelder(dato))
    regler = tuple(replace(regel, gaelder_fra=date.min, gaelder_til=None) for regel in raekker)
    return replace(pakke, gaelder_fra=date.min, gaelder_til=None, regler=regler)
