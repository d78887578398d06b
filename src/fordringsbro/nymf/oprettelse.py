"""Creating claims: many in one go, with a number of round trips that doesn't grow with them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from fordringsbro.nymf import aftalestore, store
from fordringsbro.nymf.kontrol import Hovedfordring
from fordringsbro.nymf.model import Aktion, Anmodning, Registerpost
from fordringsbro.nymf.store import Noegle, NyFordring
from fordringsbro.nymf.tilstande import Aarsag, Aktionstilstand
from fordringsbro.nymf.typer import Fordringstyper
from fordringsbro.nymf.vurdering import Vurdering, vurder
from fordringsbro.platform.database import Connection


def noegle(anmodning: Anmodning) -> Noegle:
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
        self._nye: list[tuple[NyFordring, Aarsag]] = []

    def udfoer(self, anmodninger: Sequence[Anmodning]) -> list[Aktion]:
        """Judge and store requests that are all new; gives the actions in the order they were judged."""
        self._laes(anmodninger)
        ider = store.nye_ider(self._conn, len(anmodninger))
        i_orden = sorted(anmodninger, key=lambda anmodning: anmodning.data.kategori != "HF")
        for anmodning, (fordring_id, aktion_id) in zip(i_orden, ider, strict=True):
            self._opret(anmodning, fordring_id, aktion_id)
        store.gem_fordringer(self._conn, [ny for ny, _ in self._nye])
        store.gem_aktioner(self._conn, [(ny.aktion, aarsag) for ny, aarsag in self._nye])
        return [ny.aktion for ny, _ in self._nye]

    def _laes(self, anmodninger: Sequence[Anmodning]) -> None:
        conn = self._conn
        self._aftaler = aftalestore.nogle(conn, {anmodning.fordringshaver_id for anmodning in anmodninger})
        hoveder = {(a.fordringshaver_id, a.hoved_ekstern_id) for a in anmodninger if a.hoved_ekstern_id}
        ider = {a.hoved_fordring_id for a in anmodninger if a.hoved_fordring_id is not None}
        self._ved_noegle = store.poster_ved_noegle(conn, hoveder) if hoveder else {}
        self._ved_id = store.poster_ved_id(conn, ider) if ider else {}
        par = [(anmodning.fordringshaver_id, anmodning.data.reference) for anmodning in anmodninger]
        self._referencer = store.brugte_referencer(conn, par)

    def _hoved(self, anmodning: Anmodning) -> Registerpost | None:
        """The main claim that a related claim names, if it is the same claimant's."""
        post = None
        if anmodning.hoved_ekstern_id is not None:
            post = self._ved_noegle.get((anmodning.fordringshaver_id, anmodning.hoved_ekstern_id))
        elif anmodning.hoved_fordring_id is not None:
            post = self._ved_id.get(anmodning.hoved_fordring_id)
        return post if post and post.fordringshaver_id == anmodning.fordringshaver_id else None

    def _opret(self, anmodning: Anmodning, fordring_id: int, aktion_id: int) -> None:
        hoved = self._hoved(anmodning)
        reference = (anmodning.fordringshaver_id, anmodning.data.reference)
        vurdering = vurder(
            anmodning,
            self._aftaler.get(anmodning.fordringshaver_id),
            self._dato,
            typer=self._typer,
            hoved=Hovedfordring.af_post(hoved) if hoved else None,
            reference_brugt=reference in self._referencer,
        )
        er_uf = anmodning.data.kategori == "UF"
        aktion, aarsag = self._aktion(anmodning, vurdering, hoved if er_uf else None, fordring_id, aktion_id)
        if aktion.tilstand is not Aktionstilstand.REJECTED and anmodning.data.reference:
            self._referencer.add(reference)
        self._ved_noegle[noegle(anmodning)] = self._post(aktion, anmodning)
        self._nye.append((NyFordring(aktion, anmodning.data, self._dato), aarsag))

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
            aktionskode="OPRETFORDRING",
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
        )
        return aktion, aarsag

    def _post(self, aktion: Aktion, anmodning: Anmodning) -> Registerpost:
        """What the register will say, for related claims in the same call."""
        data = anmodning.data
        return Registerpost(
            fordring_id=aktion.fordring_id,
            fordringshaver_id=aktion.fordringshaver_id,
            ekstern_id=aktion.ekstern_id,
            hoved_fordring_id=aktion.hoved_fordring_id,
            type_kode=data.type_kode,
            art=data.art,
            kategori=data.kategori,
            backend=aktion.backend,
            backend_fordring_id=None,
            tilstand=aktion.tilstand,
            opret_aktion_id=aktion.aktion_id,
            forfaldsdato=data.forfaldsdato,
            modtagelsesdato=self._dato,
            anmeldt_oere=data.beloeb_oere,
            rest_oere=data.beloeb_oere,
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
