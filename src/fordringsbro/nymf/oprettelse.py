"""Creating claims, and sending them again: many in one go, with a number of round trips that doesn't grow with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from fordringsbro.inddrivelse.fordringsdata import Fordringsdata, Genindsendelse
from fordringsbro.nymf import aftalestore, registerstore, store
from fordringsbro.nymf.bygning import fremskriv
from fordringsbro.nymf.model import Aktion, Anmodning, Registerpost, Rettelse
from fordringsbro.nymf.registerstore import Noegle, NyFordring
from fordringsbro.nymf.sag import Hovedfordring
from fordringsbro.nymf.tilstande import Aarsag, Aktionstilstand
from fordringsbro.nymf.typer import Fordringstyper
from fordringsbro.nymf.vurdering import Tidligere, Vurdering, vurder
from fordringsbro.platform.database import Connection


def noegle(anmodning: Anmodning | Rettelse) -> Noegle:
    """What makes a request the same as another."""
    return anmodning.fordringshaver_id, anmodning.ekstern_id


class Oprettelse:
    """One call's worth of new claims.

    Reads what the judgments need, judges each request (main claims before the related ones), and writes it all.

    Args:
        conn: The caller's transaction, in which the claimants' registers are held.
        typer: Which types are known.
        nu: When the requests were received.
        dato: The reception date.
    """

    def __init__(self, conn: Connection, typer: Fordringstyper, nu: datetime, dato: date) -> None:
        self._conn = conn
        self._typer = typer
        self._nu = nu
        self._dato = dato
        self._nye: list[tuple[Aktion, NyFordring, Aarsag]] = []

    def udfoer(self, anmodninger: Sequence[Anmodning]) -> list[Aktion]:
        """Judge and store requests that are all new; gives the actions in the order they were judged."""
        self._laes(anmodninger)
        ider = store.nye_ider(self._conn, len(anmodninger))
        i_orden = sorted(anmodninger, key=lambda anmodning: anmodning.data.kategori != "HF")
        for anmodning, (fordring_id, aktion_id) in zip(i_orden, ider, strict=True):
            self._opret(anmodning, fordring_id, aktion_id)
        for aktion, ny, _ in self._nye:
            # First, since the claim that was withdrawn gives its reference to the one that takes its place.
            if ny.genindsendt_fra is not None and not ny.afvist:
                registerstore.genindsendt(self._conn, ny.genindsendt_fra, aktion.fordring_id)
        registerstore.gem_fordringer(self._conn, [ny for _, ny, _ in self._nye])
        store.gem_aktioner(self._conn, [(aktion, aarsag) for aktion, _, aarsag in self._nye])
        return [aktion for aktion, _, _ in self._nye]

    def _laes(self, anmodninger: Sequence[Anmodning]) -> None:
        conn = self._conn
        self._aftaler = aftalestore.nogle(conn, {a.fordringshaver_id for a in anmodninger}, self._dato)
        hoveder = {(a.fordringshaver_id, a.hoved_ekstern_id) for a in anmodninger if a.hoved_ekstern_id}
        ider = {a.hoved_fordring_id for a in anmodninger if a.hoved_fordring_id is not None}
        self._ved_noegle = registerstore.poster_ved_noegle(conn, hoveder) if hoveder else {}
        self._ved_id = registerstore.poster_ved_id(conn, ider) if ider else {}
        par = [(anmodning.fordringshaver_id, anmodning.data.reference) for anmodning in anmodninger]
        self._referencer = registerstore.brugte_referencer(conn, par)
        self._relaterede: dict[Noegle, int] = {}
        for anmodning in anmodninger:
            if anmodning.hoved_ekstern_id is not None:
                hoved = (anmodning.fordringshaver_id, anmodning.hoved_ekstern_id)
                self._relaterede[hoved] = self._relaterede.get(hoved, 0) + anmodning.data.beloeb_oere

    def _hoved(self, anmodning: Anmodning) -> Registerpost | None:
        """The main claim that a related claim names, if it is the same claimant's."""
        post = None
        if anmodning.hoved_ekstern_id is not None:
            post = self._ved_noegle.get((anmodning.fordringshaver_id, anmodning.hoved_ekstern_id))
        elif anmodning.hoved_fordring_id is not None:
            post = self._ved_id.get(anmodning.hoved_fordring_id)
        return post if post and post.fordringshaver_id == anmodning.fordringshaver_id else None

    def _tidligere(self, anmodning: Anmodning) -> tuple[Tidligere, int | None]:
        """The claim that is sent again, and the last action on it that must be done first."""
        data = anmodning.data
        if not isinstance(data, Genindsendelse):
            return Tidligere(), None
        post = registerstore.poster_ved_id(self._conn, [data.tidligere_fordring_id]).get(data.tidligere_fordring_id)
        if post is None or post.fordringshaver_id != anmodning.fordringshaver_id:
            return Tidligere(fremmed=post is not None), None
        aabne = store.aabne(self._conn, [post.fordring_id])
        opret = store.aktion(self._conn, post.opret_aktion_id)
        foer = opret.data if opret and isinstance(opret.data, Fordringsdata) else None
        tidligere = Tidligere(fremskriv(post, aabne), foer, venter=bool(aabne))
        return tidligere, aabne[-1].aktion_id if aabne else None

    def _reference_brugt(self, anmodning: Anmodning) -> bool:
        """Whether another claim has the reference; the one that is sent again is no other."""
        brugt_af = self._referencer.get((anmodning.fordringshaver_id, anmodning.data.reference))
        data = anmodning.data
        egen = data.tidligere_fordring_id if isinstance(data, Genindsendelse) else None
        return brugt_af is not None and brugt_af != egen

    def _opret(self, anmodning: Anmodning, fordring_id: int, aktion_id: int) -> None:
        hoved = self._hoved(anmodning)
        tidligere, venter_paa = self._tidligere(anmodning)
        vurdering = vurder(
            anmodning,
            self._aftaler.get(anmodning.fordringshaver_id),
            self._dato,
            typer=self._typer,
            hoved=Hovedfordring.af_post(hoved) if hoved else None,
            reference_brugt=self._reference_brugt(anmodning),
            relaterede_oere=self._relaterede.get(noegle(anmodning), 0),
            tidligere=tidligere,
        )
        er_uf = anmodning.data.kategori == "UF"
        aktion, aarsag = self._aktion(anmodning, vurdering, hoved if er_uf else None, fordring_id, aktion_id)
        if tidligere.post is not None and tidligere.post.backend is aktion.backend:
            aktion = replace(aktion, flyttet_tidligere_id=tidligere.post.flyttet_id)
        if venter_paa is not None and aktion.tilstand in {Aktionstilstand.ROUTED, Aktionstilstand.WAITING}:
            # Behind the withdrawal first; its main claim is looked at again when that is done.
            aktion = replace(aktion, tilstand=Aktionstilstand.WAITING, venter_paa=venter_paa)
            aarsag = Aarsag.VENTER_TIDLIGERE
        if aktion.tilstand is not Aktionstilstand.REJECTED and anmodning.data.reference:
            self._referencer[anmodning.fordringshaver_id, anmodning.data.reference] = fordring_id
        ny = self._ny_fordring(aktion, anmodning, hoved if er_uf else None, tidligere)
        self._ved_noegle[noegle(anmodning)] = _post(ny, aktion)
        self._nye.append((aktion, ny, aarsag))

    def _aktion(
        self,
        anmodning: Anmodning,
        vurdering: Vurdering,
        hoved: Registerpost | None,
        fordring_id: int,
        aktion_id: int,
    ) -> tuple[Aktion, Aarsag]:
        tilstand, aarsag = _tilstand(vurdering, hoved)
        afvist = tilstand is Aktionstilstand.REJECTED
        venter = hoved is not None and not afvist and hoved.tilstand is not Aktionstilstand.DONE
        aktion = Aktion(
            aktion_id=aktion_id,
            fordring_id=fordring_id,
            fordringshaver_id=anmodning.fordringshaver_id,
            ekstern_id=anmodning.ekstern_id,
            aktionskode=anmodning.aktionskode,
            tilstand=tilstand,
            backend=None if afvist else vurdering.backend,
            rute=None if afvist else vurdering.rute,
            hoved_fordring_id=hoved.fordring_id if hoved else None,
            data=anmodning.data,
            bemaerkninger=vurdering.bemaerkninger,
            pakke=vurdering.pakke,
            venter_paa=hoved.opret_aktion_id if hoved and venter else None,
            modtaget=self._nu,
            aendret=self._nu,
            skaber_fordring_id=fordring_id,
            fordring_modtaget=hoved.modtagelsesdato if hoved else self._dato,
            flyttet_hoved_id=hoved.flyttet_id if hoved else None,
        )
        return aktion, aarsag

    def _ny_fordring(
        self, aktion: Aktion, anmodning: Anmodning, hoved: Registerpost | None, tidligere: Tidligere
    ) -> NyFordring:
        data = anmodning.data
        return NyFordring(
            fordring_id=aktion.fordring_id,
            fordringshaver_id=aktion.fordringshaver_id,
            ekstern_id=aktion.ekstern_id,
            hoved_fordring_id=aktion.hoved_fordring_id,
            opret_aktion_id=aktion.aktion_id,
            type_kode=data.type_kode,
            art=data.art,
            kategori=data.kategori,
            reference=data.reference,
            backend=aktion.backend,
            afvist=aktion.tilstand is Aktionstilstand.REJECTED,
            forfaldsdato=data.forfaldsdato,
            # A related claim inherits its main claim's date.
            modtagelsesdato=hoved.modtagelsesdato if hoved else self._dato,
            anmeldt_oere=data.beloeb_oere,
            hovedstol_oere=data.hovedstol_oere,
            saldo_oere=data.beloeb_oere,
            genindsendt_fra=tidligere.post.fordring_id if tidligere.post else None,
        )


def _post(ny: NyFordring, aktion: Aktion) -> Registerpost:
    """What the register will say, for related claims in the same call."""
    return Registerpost(
        fordring_id=ny.fordring_id,
        fordringshaver_id=ny.fordringshaver_id,
        ekstern_id=ny.ekstern_id,
        hoved_fordring_id=ny.hoved_fordring_id,
        type_kode=ny.type_kode,
        art=ny.art,
        kategori=ny.kategori,
        backend=ny.backend,
        backend_fordring_id=None,
        tilstand=aktion.tilstand,
        opret_aktion_id=ny.opret_aktion_id,
        forfaldsdato=ny.forfaldsdato,
        modtagelsesdato=ny.modtagelsesdato,
        anmeldt_oere=ny.anmeldt_oere,
        rest_oere=ny.saldo_oere,
        saldo_oere=ny.saldo_oere,
        hovedstol_oere=ny.hovedstol_oere,
    )


def _tilstand(vurdering: Vurdering, hoved: Registerpost | None) -> tuple[Aktionstilstand, Aarsag]:
    """The state a new action gets, and why; a related claim waits until its main claim is created."""
    tilstand = vurdering.tilstand
    if tilstand is Aktionstilstand.REJECTED:
        return tilstand, Aarsag.KONTROL
    if tilstand is Aktionstilstand.HEARING:
        return tilstand, Aarsag.HOERING
    if hoved and hoved.tilstand is not Aktionstilstand.DONE:
        return Aktionstilstand.WAITING, Aarsag.VENTER_HOVEDFORDRING
    return tilstand, vurdering.rute or Aarsag.RUTE_UKENDT
