"""Whether an answer is the expected one, and if not, in what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fordringsbro.contract.vaerdier import beskaer, laes_decimal
from fordringsbro.klient.fixtur import Forventning
from fordringsbro.klient.svar import LaestSvar, Svarudfald


@dataclass(frozen=True, slots=True)
class Afvigelse:
    """One difference between expected and got."""

    hvad: str
    """What differs: `udfald`, `koder`, `objekt`, `status` or a path."""
    ventet: str
    fik: str


def sammenlign(forventet: Forventning, svar: LaestSvar) -> tuple[Afvigelse, ...]:
    """List what differs between an expectation and an answer; empty when all is as expected."""
    return (
        *_udfald(forventet, svar),
        *_koder(forventet, svar),
        *_enkeltheder(forventet, svar),
    )


def _udfald(forventet: Forventning, svar: LaestSvar) -> Iterator[Afvigelse]:
    kan_have_bemaerkning = forventet.udfald is Svarudfald.ACCEPTERET and forventet.maaske
    if svar.udfald is forventet.udfald or (kan_have_bemaerkning and svar.udfald is Svarudfald.BEMAERKNING):
        return
    yield Afvigelse("udfald", forventet.udfald, svar.udfald)


def _koder(forventet: Forventning, svar: LaestSvar) -> Iterator[Afvigelse]:
    fortalt = {navn for aarsag in svar.aarsager for navn in aarsag.navne}
    ventede = forventet.koder | forventet.maaske
    mangler = forventet.koder - fortalt
    uventede = [aarsag for aarsag in svar.aarsager if ventede.isdisjoint(aarsag.navne)]
    if mangler or uventede:
        yield Afvigelse("koder", _liste(forventet.koder), _liste(aarsag.navn for aarsag in svar.aarsager))


def _enkeltheder(forventet: Forventning, svar: LaestSvar) -> Iterator[Afvigelse]:
    objekter = frozenset[str]().union(*(aarsag.objekter for aarsag in svar.aarsager))
    if forventet.objekt is not None and forventet.objekt not in objekter:
        yield Afvigelse("objekt", forventet.objekt, _liste(objekter))
    if forventet.status is not None and forventet.status != svar.status:
        yield Afvigelse("status", str(forventet.status), str(svar.status))
    if forventet.aktioner is not None and forventet.aktioner != svar.aktioner():
        yield Afvigelse("aktioner", "; ".join(forventet.aktioner) or "-", "; ".join(svar.aktioner()) or "-")
    for sti, ventet in forventet.vaerdier.items():
        fik = svar.tekster(sti)
        if sorted(map(_ens, ventet)) != sorted(map(_ens, fik)):
            yield Afvigelse(sti, _liste(ventet), _liste(fik))
    for sti, antal in forventet.antal.items():
        if svar.antal(sti) != antal:
            yield Afvigelse(f"{sti} (antal / number)", str(antal), str(svar.antal(sti)))


def _ens(tekst: str) -> str:
    """One spelling for each amount, exactly: 1200.0 and 1200.00 are the same, 1200.004 is another."""
    renset = beskaer(tekst)
    # A number without a decimal point may be an id, where a leading zero counts.
    if "." not in renset:
        return renset
    try:
        vaerdi = laes_decimal(renset)
    except ValueError:
        return renset
    hele, _, broek = format(vaerdi.copy_abs(), "f").partition(".")
    return f"{'-' if vaerdi < 0 else ''}{hele}.{broek.rstrip('0')}"


def _liste(tekster: Iterable[str]) -> str:
    return ", ".join(sorted(set(tekster))) or "-"
