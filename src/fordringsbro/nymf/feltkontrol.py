"""The check of an agreement's KAN, SKAL and EJ: 550 for a field that must be there, 90550 for one that must not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from fordringsbro.inddrivelse.model import Fordringsdata
from fordringsbro.nymf.feltbrug import FORDRINGSFELTER, Feltbrug, Feltkrav, brug_af_felter
from fordringsbro.nymf.koder import Afvisningskode
from fordringsbro.nymf.model import Bemaerkning

_KODER: Final = {Feltbrug.SKAL: Afvisningskode.STAMDATA, Feltbrug.EJ: Afvisningskode.FELT_MAA_IKKE}


def kontroller_felter(data: Fordringsdata, krav: Iterable[Feltkrav]) -> Iterator[Bemaerkning]:
    """What an agreement's lines find in a claim."""
    linjer = tuple(krav)
    for brug, kode in _KODER.items():
        for felt, skyldner in brudte_felter(data, linjer, brug):
            yield Bemaerkning.af_kode(kode, felt, skyldner=skyldner)


def brudte_felter(data: Fordringsdata, krav: Iterable[Feltkrav], brug: Feltbrug) -> Iterator[tuple[str, int | None]]:
    """The fields that are missing (SKAL) or given (EJ) against the agreement, with the number of the debtor.

    A debtor's field is asked of each debtor, counted from 1; a claim's field belongs to none.
    """
    forkert = brug is Feltbrug.EJ
    for felt, aftalt in brug_af_felter(krav, data.type_kode).items():
        if aftalt is not brug:
            continue
        if felt in FORDRINGSFELTER:
            if _givet(getattr(data, felt)) is forkert:
                yield felt, None
            continue
        for nummer, skyldner in enumerate(data.skyldnere, 1):
            if _givet(getattr(skyldner, felt)) is forkert:
                yield felt, nummer


def _givet(vaerdi: object) -> bool:
    """Whether a field is given; blanks, and lists without entries, are nothing."""
    return bool(vaerdi.strip() if isinstance(vaerdi, str) else vaerdi)
