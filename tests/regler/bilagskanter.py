"""The edges of a row: which values are the last accepted and the first refused, by the annexes' words alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from bilagsoegning import MODTAGET, Kant, Prik, Prikker, bedste, med, soeg
from bilagsord import DAG, FAKTUM, Fakta, Raekke, brudt, dage_i_perioden, flyt, kroner, lukket, sidste

_TI_AAR_FOER = "-10y"


def _har(raekker: Sequence[Raekke], felt: str, *ops: str) -> bool:
    return any(raekke.op in ops and felt in raekke.field.split(",") for raekke in raekker)


def plausibel(raekker: Sequence[Raekke], maaned: date) -> Fakta:
    """A claim about one month, before any date rule is looked at."""
    kategori = next((raekke.value for raekke in raekker if raekke.field == "category"), "HF")
    fakta: Fakta = {
        "art": "INDR",
        "kategori": kategori,
        "hovedstol_oere": 150_000,
        "beloeb_oere": 150_000,
        "modtagelsesdato": MODTAGET,
        "stiftelsesdato": maaned,
        "forfaldsdato": maaned,
        "srb": maaned + 14 * DAG,
        "foraeldelsesdato": flyt(maaned, "+3y"),
    }
    if _har(raekker, "periode_start", "required"):
        fakta |= {"periode_start": maaned, "periode_slut": flyt(maaned, "+1mo-1d")}
    if _har(raekker, "beskrivelse", "required"):
        fakta["beskrivelse"] = "Eksempel på ydelse"
    if _har(raekker, "domsdato", "required", "one_required"):
        fakta["domsdato"] = flyt(maaned, _TI_AAR_FOER)
    if kategori == "UF":
        fakta |= {"hf_modtagelsesdato": MODTAGET, "hf_forfaldsdato": maaned - DAG}
    return fakta


def grund(raekker: Sequence[Raekke], maaned: date = date(2025, 7, 1)) -> Fakta:
    """A claim that passes all rows, or breaks as few as the search can find."""
    _, kant = soeg(raekker, None, [plausibel(raekker, maaned)], lambda fakta: Prik(fakta, {}, {}, None), set())
    return kant.prik.grund


def kanter(raekker: Sequence[Raekke], nr: int, fra: Fakta) -> list[Kant]:
    """The edges of row `nr`, each on facts as near to `fra` as it can stand."""
    return [
        bedste(raekker, nr, _begyndelser(raekker, nr, fra), prikker, laast)
        for prikker, laast in _prikker(raekker, nr, fra)
    ]


def _begyndelser(raekker: Sequence[Raekke], nr: int, fra: Fakta) -> list[list[Fakta]]:
    """Where the search begins, one attempt after the other."""
    raekke = raekker[nr]
    forsoeg = [[fra]]
    if raekke.anchor == "DKK per day in period":
        forsoeg.append([med(fra, {"periode_slut": fra["periode_start"] + n * DAG}) for n in range(35)])
    if raekke.foko:
        forsoeg += [[grund(raekker, date(2025, 7, 1) - n * DAG)] for n in range(1, 8)]
    if raekke.om_dato or raekke.field == "periode":
        forsoeg.append([_senere(fra, dage) for dage in range(1, 28)])
    return forsoeg


def _senere(fakta: Fakta, dage: int) -> Fakta:
    """The same claim some days later, received when it was."""
    faste = {"modtagelsesdato", "hf_modtagelsesdato"}
    return {
        navn: vaerdi + dage * DAG if isinstance(vaerdi, date) and navn not in faste else vaerdi
        for navn, vaerdi in fakta.items()
    }


def _prikker(raekker: Sequence[Raekke], nr: int, fra: Fakta) -> Iterator[tuple[Prikker, set[str]]]:
    raekke = raekker[nr]
    if raekke.field in {"art", "category"}:
        yield from _koder(raekker, raekke, fra)
    elif raekke.field in {"hovedstol", "beloeb"}:
        yield from _beloeb(raekke)
    elif raekke.field == "periode":
        yield _tidsrum(raekke), {"periode_slut"}
    elif not raekke.om_dato:
        yield from _tilstede(raekke)
    else:
        for skridt in {"ge": (-DAG,), "gt": (-DAG,), "le": (DAG,), "lt": (DAG,), "eq": (DAG, -DAG)}[raekke.op]:
            yield _dato(raekke, skridt), {FAKTUM[raekke.field]}


def _dato(raekke: Raekke, skridt: object) -> Prikker:
    felt = FAKTUM[raekke.field]

    def prikker(fakta: Fakta) -> Prik | None:
        if not any(fakta.get(navn) for navn in raekke.anker):
            fakta = fakta | {"domsdato": flyt(fakta["foraeldelsesdato"], _TI_AAR_FOER)}
        graense = sidste(raekke, fakta)
        rest = {navn: vaerdi for navn, vaerdi in fakta.items() if navn != felt}
        return Prik(rest, {felt: graense}, {felt: graense + skridt}, graense)  # type: ignore[operator]

    return prikker


def _koder(raekker: Sequence[Raekke], raekke: Raekke, fra: Fakta) -> Iterator[tuple[Prikker, set[str]]]:
    felt, tilladt = FAKTUM[raekke.field], raekke.value.split("/")
    # The code beside the claim's own shows more, where no other row forbids it.
    frie = [kode for kode in tilladt if not any(brudt(r, fra | {felt: kode}) for r in raekker)]
    rigtig = (frie or tilladt)[-1]
    for forkert in ("INDR", "MODR", "OPKR") if felt == "art" else ("HF", "UF"):
        if forkert not in tilladt:
            yield (
                lambda f, forkert=forkert: Prik(_uden(f, felt), {felt: rigtig}, {felt: forkert}, raekke.value),
                {felt},
            )


def _uden(fakta: Fakta, *navne: str) -> Fakta:
    return {navn: vaerdi for navn, vaerdi in fakta.items() if navn not in navne}


def _beloeb(raekke: Raekke) -> Iterator[tuple[Prikker, set[str]]]:
    felt = FAKTUM[raekke.field]
    if raekke.note == "zero-claim exempt":
        yield (lambda f: Prik(_uden(f, felt), {felt: 1}, {felt: 0}, 1)), {felt}
        # An exempt zero claim has no negative principal either.
        yield (lambda f: Prik(_uden(f, felt) | {"beloeb_oere": 0}, {felt: 0}, {felt: -1}, 1)), {felt, "beloeb_oere"}
    elif raekke.anchor == "beloeb":
        # The amount goes beyond the principal, since a principal may have a lower limit.
        yield (lambda f: _over_hovedstol(f, f[felt])), {felt, "beloeb_oere"}
    elif raekke.anchor == "DKK per day in period":

        def pr_dag(fakta: Fakta) -> Prik | None:
            loft = (dage_i_perioden(fakta) or 0) * int(raekke.value) * 100
            return Prik(_uden(fakta, felt), {felt: loft}, {felt: loft + 1}, loft)

        yield pr_dag, {felt}
    else:
        nederst, oeverst = kroner(raekke)
        if raekke.op != "ge":
            yield (lambda f: Prik(_uden(f, felt), {felt: oeverst}, {felt: oeverst + 1}, oeverst)), {felt}
        if raekke.op != "le":
            yield (lambda f: Prik(_uden(f, felt), {felt: nederst}, {felt: nederst - 1}, nederst)), {felt}


def _over_hovedstol(fakta: Fakta, oere: int) -> Prik:
    return Prik(_uden(fakta, "beloeb_oere"), {"beloeb_oere": oere}, {"beloeb_oere": oere + 1}, oere + 1)


def _tidsrum(raekke: Raekke) -> Prikker:
    def prikker(fakta: Fakta) -> Prik | None:
        start = fakta["periode_start"]
        dage = [start + n * DAG for n in range(370)]
        slut = max(dag for dag in dage if not brudt(raekke, fakta | {"periode_slut": dag}))
        return Prik(_uden(fakta, "periode_slut"), {"periode_slut": slut}, {"periode_slut": slut + DAG}, slut)

    return prikker


def _tilstede(raekke: Raekke) -> Iterator[tuple[Prikker, set[str]]]:
    """Given or not given; dates of judgment are ten years before the limitation, so that those rules stay silent."""
    felter = [FAKTUM[felt] for felt in raekke.field.split(",")]

    def prikker(fakta: Fakta) -> Prik | None:
        rest = _uden(fakta, *felter)
        dag = flyt(fakta["foraeldelsesdato"], _TI_AAR_FOER)
        en, begge = {felter[-1]: dag}, dict.fromkeys(felter, dag)
        givet = {felt: fakta.get(felt) or dag for felt in felter}
        ingen = dict.fromkeys(felter, "")
        ud: tuple[Fakta, Fakta] = {
            "required": (givet, ingen),
            "must_be_empty": (ingen, {felter[0]: fakta["stiftelsesdato"]} if "periode" in felter[0] else en),
            "both_empty": (ingen, en),
            "one_required": (en, ingen),
            "not_both": (en, begge),
        }[raekke.op]
        return Prik(rest, *ud, None)

    if felter == ["foraeldelsesdato"]:
        yield (lambda f: Prik(_uden(f, *felter), {felter[0]: f[felter[0]]}, {felter[0]: ""}, None)), set()
        return
    yield prikker, set(felter) if raekke.op != "required" else set()
    if raekke.value == "not_bank_holiday":
        # A Saturday, and a holiday within the week.
        yield from map(_paa_lukkedag, (date(2025, 5, 17), date(2025, 5, 29)))


def _paa_lukkedag(dag: date) -> tuple[Prikker, set[str]]:
    felt = "stiftelsesdato"
    assert lukket(dag)
    return (lambda f: Prik(_uden(f, felt), {felt: dag - DAG}, {felt: dag}, None)), {felt}
