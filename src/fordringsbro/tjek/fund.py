"""From what NyMF remarks to what `fordringsbro check` tells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from fordringsbro.nymf.koder import Afvisningskode
from fordringsbro.nymf.model import Bemaerkning, Virkning
from fordringsbro.regler import katalog
from fordringsbro.tjek.model import UAFPROEVET, Fordringsnoegle, Tjekfund, Tjekudfald

_UDFALD: Final = {
    Virkning.AFVIS: Tjekudfald.AFVIS,
    Virkning.HOERING: Tjekudfald.HOERING,
    Virkning.OPLYSNING: Tjekudfald.INFORMATION,
}
#: Offline nobody knows what was registered before.
_HOVED: Final = (
    "Hovedfordringen er ikke i filerne; regler om den er ikke afprøvet",
    "The main claim is not in the files; rules about it were not tried",
)
_ANDET: Final = (
    "Fordringen kendes ikke uden registret; det, der afhænger af den, er ikke afprøvet",
    "The claim is not known without the register; what depends on it was not tried",
)


def af_bemaerkning(fundet: Bemaerkning, steder: Iterable[str], fordring: Fordringsnoegle) -> Tjekfund:
    """What is told of a remark.

    Args:
        fundet: The remark.
        steder: Paths of the elements it is about.
        fordring: The claim.
    """
    post = katalog().regler.get(fundet.id)
    return Tjekfund(
        regel=fundet.id,
        sti=", ".join(dict.fromkeys(steder)),
        klasse=post.klasse.value if post else "code",
        graense=fundet.graense,
        udfald=_UDFALD[fundet.virkning],
        da=fundet.tekst,
        en=fundet.text,
        rettelse=fundet.rettelse,
        fix=fundet.fix,
        kilde=fundet.kilde,
        fordring=fordring,
    )


def uafproevet(fund: Tjekfund) -> Tjekfund:
    """Told in place of a finding that only says that what is named is in no file."""
    da, en = _HOVED if fund.regel == str(Afvisningskode.HOVEDFORDRING_UKENDT.nummer) else _ANDET
    return replace(fund, klasse=UAFPROEVET, udfald=Tjekudfald.INFORMATION, da=da, en=en)


def kun_formen() -> Tjekfund:
    """Told of a message that was only held against what it tells itself."""
    return _uafproevet(
        "Kun det, beskeden selv fortæller, er afprøvet; ikke det, der afhænger af bog og register",
        "Only what the message itself tells was tried; not what depends on ledger and register",
    )


def ikke_videre() -> Tjekfund:
    """Told where a finding ended the judgment."""
    return _uafproevet("Resten af beskeden er ikke afprøvet", "The rest of the message was not tried")


def _uafproevet(da: str, en: str) -> Tjekfund:
    return Tjekfund(regel="IKKE_AFPROEVET", sti="/", klasse=UAFPROEVET, udfald=Tjekudfald.INFORMATION, da=da, en=en)
