"""A small model of a claimant's claims, written from the rules of docs/nymf.md, without looking at the register.

It knows claims, write-downs, write-ups, annulments, withdrawals and receipts.
"""

from __future__ import annotations

from dataclasses import dataclass

from fordringsbro.aktion import aktioner as a

AABEN, UDFOERT, AFVIST = "AABEN", "UDFOERT", "AFVIST"
LAASTE = {"HENS", "KLAG", "BORD", "BORT", "HAFT"}


@dataclass
class Handling:
    """An action of the model; `paa` is the claim whose balance changes, by `oere`."""

    kode: str
    krav: int
    data: object
    stand: str
    paa: int | None = None
    oere: int = 0
    ref: int | None = None
    skaber: int | None = None
    sendt: bool = False


@dataclass
class Krav:
    """A claim of the model."""

    dmi: bool
    saldo: int
    hovedstol: int
    af: int
    ophoer: str | None = None
    opskriver: int | None = None


class Model:
    """What the claims are by the rules: a list of claims and a list of actions, both in order."""

    def __init__(self) -> None:
        self.krav: list[Krav] = []
        self.handlinger: list[Handling] = []

    def roerer(self, h: Handling, krav: set[int | None]) -> bool:
        return bool({h.krav, h.paa, h.skaber} & (krav - {None}))

    def foer(self, nr: int, krav: set[int | None]) -> list[Handling]:
        return [h for h in self.handlinger[:nr] if h.stand == AABEN and self.roerer(h, krav)]

    def rest(self, krav: int, nr: int) -> int:
        return self.krav[krav].saldo + sum(h.oere for h in self.foer(nr, {krav}) if h.paa == krav)

    def ophoer(self, krav: int, nr: int) -> str | None:
        """How a claim will have ended: by withdrawals before, and by those of what it writes up that were sent."""
        over = self.krav[krav].opskriver
        ende = self.krav[krav].ophoer
        for i, h in enumerate(self.handlinger):
            egen = h.krav == krav and i < nr
            foelger = h.krav == over and (i < nr or h.sendt)
            if h.kode == a.TILBAGEKALD and h.stand == AABEN and (egen or foelger):
                ende = h.data.aarsag if ende is None or (h.data.aarsag == "FEJL" and ende != "FEJL") else ende
        return ende

    def hovedstol(self, krav: int, nr: int) -> int:
        paa_vej = [h.data.hovedstol_oere for h in self.foer(nr, {krav}) if h.kode == a.FHI and h.krav == krav]
        return paa_vej[-1] if paa_vej else self.krav[krav].hovedstol

    def roert(self, h: Handling) -> set[int | None]:
        """The claim of an action and the one whose balance changes."""
        ref = self.handlinger[h.ref] if h.ref is not None else None
        return {h.krav, ref.paa if ref and ref.paa is not None and h.kode in a.ANNULLERENDE else h.krav}

    def venter(self, h: Handling, nr: int) -> set[int | None]:
        """The claims whose earlier actions go before it."""
        if h.kode in a.OPSKRIVENDE:
            return self.roert(h) | self.opskrivninger(self.rod(h.krav), nr) | {self.rod(h.krav)}
        if h.kode == a.TILBAGEKALD:
            return self.roert(h) | self.opskrivninger(h.krav, nr)
        return self.roert(h)

    def rod(self, krav: int) -> int:
        """The claim that the principal is of."""
        bag = self.krav[krav].opskriver
        return krav if bag is None else bag

    def opskrivninger(self, krav: int, nr: int) -> set[int | None]:
        """The write-ups of a claim that came before an action and are there."""
        return {
            i
            for i, k in enumerate(self.krav)
            if k.opskriver == krav and k.ophoer is None and k.af < nr and self.handlinger[k.af].stand != AFVIST
        }

    def kompleks(self, krav: int, nr: int) -> int:
        """What is owed of one principal."""
        return sum(self.rest(i, nr) for i in self.opskrivninger(self.rod(krav), nr) | {self.rod(krav)})

    def tilstandsfejl(self, h: Handling, nr: int) -> set[int]:
        """What the state of things refuses; asked at reception and again when an action has its turn."""
        ref = self.handlinger[h.ref] if h.ref is not None else None
        maal = (self.roert(h) - {h.krav} or {h.krav}).pop()
        egen = self.ophoer(h.krav, nr)
        ophoert = egen is not None or self.ophoer(maal, nr) is not None
        tilbage = h.data.aarsag if h.kode == a.TILBAGEKALD else None
        oere = a.beloeb(h.data)
        annulleret = ref is not None and any(
            x.ref == h.ref and x is not h and x.stand != AFVIST for x in self.handlinger
        )
        virkningsloes = annulleret or (ref is not None and ref.stand == AFVIST)
        fund = {
            428: self.handlinger[self.krav[h.krav].af].stand == AFVIST,
            498: ophoert and h.kode == a.NEDSKRIV,
            496: ophoert and h.kode == a.OR,
            518: ophoert and h.kode == a.FHI,
            530: ophoert and h.kode in a.ANNULLERENDE,
            602: tilbage is not None and egen == "FEJL",
            603: tilbage not in {None, "FEJL"} and egen in LAASTE,
            90001: h.kode in a.NEDSKRIVENDE and oere > self.rest(maal, nr),
            90005: h.kode in a.OPSKRIVENDE
            and not virkningsloes
            and self.kompleks(h.krav, nr) + oere > self.hovedstol(self.rod(h.krav), nr),
            510: h.kode == a.FHI and h.data.hovedstol_oere <= self.hovedstol(h.krav, nr),
            493: ref is not None and ref.stand == AFVIST,
            503: annulleret,
        }
        return {nummer for nummer, er in fund.items() if er}

    def modtagelsesfejl(self, h: Handling) -> set[int]:
        """What an action itself is refused for, once and for all."""
        dmi, oere = self.krav[h.krav].dmi, a.beloeb(h.data)
        fund = {
            426: h.kode == a.NAOR and dmi,
            512: h.kode == a.FHI and dmi,
            408: h.kode == a.NEDSKRIV and oere <= 0,
            227: h.kode in (a.OPSKRIVENDE | {a.NAOR, a.NAOI}) and oere <= 0,
        }
        if h.ref is not None:
            fund |= self.referencefejl(h, self.handlinger[h.ref])
        return {nummer for nummer, er in fund.items() if er}

    def referencefejl(self, h: Handling, ref: Handling) -> dict[int, bool]:
        """What an annulment and the action that it undoes must have in common."""
        aarsag = ref.data.aarsag if ref.kode == a.NEDSKRIV else None
        op = h.kode in {a.OANI, a.OONR}
        andet_beloeb = a.beloeb(ref.data) != a.beloeb(h.data)
        return {
            494: ref.krav != h.krav,
            470: getattr(ref.data, "virkningsdato", None) != h.data.virkningsdato,
            469: op and andet_beloeb,
            504: not op and andet_beloeb,
            488: self.krav[h.krav].dmi and ref.stand == AABEN,
            473: op and ref.kode != a.NEDSKRIV,
            471: h.kode == a.OANI and aarsag == "REGU",
            477: h.kode == a.OONR and aarsag == "INDB",
            502: h.kode == a.NAOR and ref.kode not in {a.OR, a.OONR},
            506: h.kode == a.NAOI and ref.kode != a.OANI,
        }

    def afvis(self, h: Handling) -> None:
        h.stand = AFVIST

    def udfoer(self, h: Handling) -> None:
        """Book an action and end it."""
        h.stand = UDFOERT
        if h.paa is not None:
            self.krav[h.paa].saldo += h.oere
        if h.kode == a.FHI:
            self.krav[h.krav].hovedstol = h.data.hovedstol_oere
        if h.kode == a.TILBAGEKALD:
            for nr, krav in enumerate(self.krav):
                hoerer_til = h.krav in {nr, krav.opskriver}
                afvist = self.handlinger[krav.af].stand == AFVIST
                if (
                    hoerer_til
                    and not afvist
                    and (krav.ophoer is None or (h.data.aarsag == "FEJL" and krav.ophoer != "FEJL"))
                ):
                    krav.ophoer = h.data.aarsag

    def ture(self) -> None:
        """Give every action that has nothing before it its turn, until nothing changes."""
        igen = True
        while igen:
            igen = False
            for nr, h in enumerate(self.handlinger):
                if h.stand != AABEN or h.sendt or self.foer(nr, self.venter(h, nr)):
                    continue
                igen = h.sendt = True
                if h.kode != a.OPRET and self.tilstandsfejl(h, nr):
                    self.afvis(h)
