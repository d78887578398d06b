"""Taking actions on claims that are known: judge, give ids, store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from fordringsbro.aktion import aktioner as a
from fordringsbro.aktion.fordringsdata import Kategori
from fordringsbro.nymf.bygning import Kendsgerninger, Opslag, i_psrm
from fordringsbro.nymf.koder import Afvisningskode as Kode
from fordringsbro.nymf.kontroller import vurder_sag
from fordringsbro.nymf.model import Aktion, Bemaerkning, Registerpost, Rettelse
from fordringsbro.nymf.raekkefoelge import TildelteIder
from fordringsbro.nymf.register import aktion_store, register_store
from fordringsbro.nymf.register.laesning import Laesning
from fordringsbro.nymf.register.oprettelsesbillede import ny_post
from fordringsbro.nymf.register.register_store import Noegle, NyFordring
from fordringsbro.nymf.ruter import rute_rettelse
from fordringsbro.nymf.tilstande import Aktionsaarsag, Aktionstilstand
from fordringsbro.platform.database import Connection
from fordringsbro.platform.record import record
from fordringsbro.regler.typer import Fordringstyper

#: Requests that are read together.
_PORTION: Final = 500


class Rettelsesmodtagelse:
    """One call's worth of actions on known claims.

    They are judged in order, each by what those before it leave. What they need is read together and remembered with
    what each of them does, and they are written together.

    Args:
        conn: The caller's transaction, in which the claimants' registers are held.
        typer: Which types are known.
        nu: When the requests were received.
        dato: The reception date.
        ider: Ids that were drawn already.
    """

    def __init__(self, conn: Connection, typer: Fordringstyper, nu: datetime, dato: date, ider: TildelteIder) -> None:
        self._ider = ider
        self._conn = conn
        self._laesning = Laesning(conn, self._skriv)
        self._opslag = Opslag(self._laesning, typer)
        self._nu = nu
        self._dato = dato
        self._uskrevne: list[tuple[Aktion, Aktionsaarsag]] = []
        self._nye: list[NyFordring] = []
        self._fordring_ider: list[int] = []

    def udfoer(self, anmodninger: Sequence[Rettelse]) -> list[Aktion]:
        """Judge and store requests that are all new, in order.

        Each goes where the register says the claim lives, behind the actions on the claim that have not ended. An
        action on a claim that the claimant doesn't have is rejected, and kept without a claim.
        """
        aktioner: list[Aktion] = []
        for fra in range(0, len(anmodninger), _PORTION):
            aktioner += self._portion(anmodninger[fra : fra + _PORTION])
        return aktioner

    def _portion(self, anmodninger: Sequence[Rettelse]) -> list[Aktion]:
        self._laesning.glem()
        self._laesning.forbered(anmodninger)
        aktioner = self._ider.aktioner
        uden = sum(_noegle(en) not in aktioner for en in anmodninger)
        nye = iter(aktion_store.nye_aktion_ider(self._conn, uden) if uden else ())
        # Most write-ups that are asked for are taken, so ids for all of them are drawn once one is.
        mulige = sum(en.aktionskode == a.OR for en in anmodninger)
        tagne = []
        for en in anmodninger:
            tildelt = aktioner.get(_noegle(en))
            tagne.append(self._en(en, next(nye) if tildelt is None else tildelt, mulige))
        self._skriv()
        return tagne

    def _en(self, anmodning: Rettelse, aktion_id: int, mulige: int) -> Aktion:
        """Judge one request, and have those that follow see what it does."""
        fakta = self._opslag.om_rettelse(anmodning, self._dato)
        vurderet = _Vurderet(anmodning, fakta, self._vurder(anmodning, fakta))
        aktion, aarsag = _aktion(vurderet, aktion_id, self._nu)
        aktion = _med_virkning(aktion, fakta, self._fordring_id(anmodning, mulige) if vurderet.skaber else None)
        skabt = None
        if aktion.skaber_fordring_id is not None and fakta.post is not None:
            ny = _opskrivningsfordring(aktion, fakta.post, self._dato)
            self._nye.append(ny)
            skabt = ny_post(ny, aktion)
        self._uskrevne.append((aktion, aarsag))
        self._laesning.husk(aktion, skabt)
        return aktion

    def _fordring_id(self, anmodning: Rettelse, mulige: int) -> int:
        tildelt = self._ider.fordringer.get(_noegle(anmodning))
        if tildelt is not None:
            return tildelt
        if not self._fordring_ider:
            self._fordring_ider = aktion_store.nye_fordring_ider(self._conn, mulige)
        return self._fordring_ider.pop(0)

    def _vurder(self, anmodning: Rettelse, fakta: Kendsgerninger) -> tuple[Bemaerkning, ...]:
        if fakta.aftale is None:
            return (Bemaerkning.af_kode(Kode.AFTALE, "fordringshaver_id"),)
        fundet = vurder_sag(self._opslag.sag(anmodning, fakta, fakta.aftale, self._dato))
        if not fundet and (fakta.post is None or not a.passer(anmodning.aktionskode, anmodning.data)):
            raise TypeError("an action that no check refused must be on a claim and hold what its code says")
        return fundet

    def _skriv(self) -> None:
        """Write what was judged and is not written yet."""
        nye, uskrevne = self._nye, self._uskrevne
        self._nye, self._uskrevne = [], []
        if uskrevne:
            register_store.gem_fordringer(self._conn, nye)
            aktion_store.gem_aktioner(self._conn, uskrevne)


@record
class _Vurderet:
    """A request, what it is about, and what was found."""

    anmodning: Rettelse
    fakta: Kendsgerninger
    fundet: tuple[Bemaerkning, ...]

    @property
    def skaber(self) -> bool:
        """Whether a claim of its own is booked for it: a write-up in PSRM; DMI raises the amount."""
        return not self.fundet and self.anmodning.aktionskode == a.OR and i_psrm(self.fakta.post)


def _noegle(anmodning: Rettelse) -> Noegle:
    return anmodning.fordringshaver_id, anmodning.ekstern_id


def _aktion(vurderet: _Vurderet, aktion_id: int, nu: datetime) -> tuple[Aktion, Aktionsaarsag]:
    anmodning, fakta, fundet = vurderet.anmodning, vurderet.fakta, vurderet.fundet
    post = fakta.post
    backend = post.backend if post and not fundet else None
    rute = rute_rettelse(backend).aarsag if backend else None
    venter_paa = fakta.venter_paa if rute else None
    if rute is None:
        tilstand, aarsag = Aktionstilstand.REJECTED, Aktionsaarsag.KONTROL
    elif venter_paa is not None:
        tilstand, aarsag = Aktionstilstand.WAITING, Aktionsaarsag.VENTER_TIDLIGERE
    else:
        tilstand, aarsag = Aktionstilstand.ROUTED, rute
    aktion = Aktion(
        aktion_id=aktion_id,
        fordring_id=post.fordring_id if post else 0,
        fordringshaver_id=anmodning.fordringshaver_id,
        ekstern_id=anmodning.ekstern_id,
        aktionskode=anmodning.aktionskode,
        tilstand=tilstand,
        backend=backend,
        rute=rute,
        hoved_fordring_id=post.hoved_fordring_id if post else None,
        data=anmodning.data,
        bemaerkninger=fundet,
        pakke=None,
        venter_paa=venter_paa,
        modtaget=nu,
        aendret=nu,
        reference_aktion_id=fakta.reference.aktion_id if fakta.reference else None,
        fordring_modtaget=post.modtagelsesdato if post else None,
        flyttet_backend_id=post.flyttet_id if post else None,
        forudsaetter_aktion_id=anmodning.forudsaetter_aktion_id,
    )
    return aktion, aarsag


def _med_virkning(aktion: Aktion, fakta: Kendsgerninger, skabt: int | None) -> Aktion:
    """Say whose balance changes by how much once the action is done; `skabt` is the claim that is booked for it."""
    if aktion.tilstand is Aktionstilstand.REJECTED or fakta.post is None:
        return aktion
    oere, reference = a.beloeb(aktion.data), fakta.reference
    if aktion.aktionskode in a.ANNULLERENDE and reference is not None:
        # The contrary of what it undoes, where that had its effect.
        virkning = (reference.virkning_fordring_id, -reference.virkning_oere)
    elif aktion.aktionskode == a.NEDSKRIV:
        virkning = (aktion.fordring_id, -oere)
    elif aktion.aktionskode != a.OR:
        return aktion
    else:
        virkning = (aktion.fordring_id if skabt is None else skabt, oere)
    return replace(aktion, skaber_fordring_id=skabt, virkning_fordring_id=virkning[0], virkning_oere=virkning[1])


def _opskrivningsfordring(aktion: Aktion, post: Registerpost, dato: date) -> NyFordring:
    """The claim that PSRM books for a write-up: of the same complex, with a balance of nothing until it is done."""
    oere = a.beloeb(aktion.data)
    return NyFordring(
        fordring_id=aktion.skaber_fordring_id or 0,
        fordringshaver_id=aktion.fordringshaver_id,
        ekstern_id=aktion.ekstern_id,
        hoved_fordring_id=post.hoved_fordring_id or post.fordring_id,
        opret_aktion_id=aktion.aktion_id,
        type_kode=post.type_kode,
        art=post.art,
        kategori=Kategori.UF,
        reference="",
        backend=post.backend,
        afvist=False,
        forfaldsdato=post.forfaldsdato,
        modtagelsesdato=dato,
        anmeldt_oere=oere,
        hovedstol_oere=oere,
        saldo_oere=0,
        # What writes up a write-up writes up the claim behind it.
        opskriver_fordring_id=post.opskriver_fordring_id or post.fordring_id,
    )
