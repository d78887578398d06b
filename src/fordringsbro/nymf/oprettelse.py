"""Creating claims, and sending them again: many in one go, with a number of round trips that doesn't grow with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from fordringsbro.aktion.anmodninger import i_orden
from fordringsbro.aktion.fordringsdata import Kategori
from fordringsbro.nymf.kontroller.vagt import Oprettelsesvagt
from fordringsbro.nymf.model import Aktion, Anmodning, Registerpost, Rettelse
from fordringsbro.nymf.raekkefoelge import TildelteIder
from fordringsbro.nymf.register import aktion_store, register_store
from fordringsbro.nymf.register.oprettelsesbillede import Oprettelsesbillede
from fordringsbro.nymf.register.register_store import Noegle, NyFordring
from fordringsbro.nymf.sag import Hovedfordring
from fordringsbro.nymf.tilstande import Aktionsaarsag, Aktionstilstand
from fordringsbro.nymf.vurdering import Tidligere, Vurdering, vurder
from fordringsbro.platform.database import Connection
from fordringsbro.regler.typer import Fordringstyper


def noegle(anmodning: Anmodning | Rettelse) -> Noegle:
    """What makes a request the same as another."""
    return anmodning.fordringshaver_id, anmodning.ekstern_id


class Oprettelse:
    """One call's worth of new claims.

    Reads what the judgments need, judges each request by what those before it leave, and writes it all.

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
        self._typer = typer
        self._nu = nu
        self._dato = dato
        self._vagt = Oprettelsesvagt(typer)
        self._nye: list[tuple[Aktion, NyFordring, Aktionsaarsag]] = []

    def udfoer(self, anmodninger: Sequence[Anmodning]) -> list[Aktion]:
        """Judge and store requests that are all new; gives the actions in the order they were judged."""
        billede = Oprettelsesbillede(self._conn, anmodninger, self._dato)
        aktioner, fordringer = self._ider.aktioner, self._ider.fordringer
        uden = sum(noegle(anmodning) not in aktioner for anmodning in anmodninger)
        nye = iter(aktion_store.nye_ider(self._conn, uden) if uden else ())
        for anmodning in i_orden(anmodninger):
            egen = noegle(anmodning)
            fordring_id, aktion_id = (fordringer[egen], aktioner[egen]) if egen in aktioner else next(nye)
            self._opret(billede, anmodning, fordring_id, aktion_id)
        # First, since the claim that was withdrawn gives its reference to the one that takes its place.
        som = {ny.genindsendt_fra: ny.fordring_id for _, ny, _ in self._nye if ny.genindsendt_fra and not ny.afvist}
        register_store.genindsendt(self._conn, som)
        register_store.gem_fordringer(self._conn, [ny for _, ny, _ in self._nye])
        aktion_store.gem_aktioner(self._conn, [(aktion, aarsag) for aktion, _, aarsag in self._nye])
        return [aktion for aktion, _, _ in self._nye]

    def _opret(self, billede: Oprettelsesbillede, anmodning: Anmodning, fordring_id: int, aktion_id: int) -> None:
        hoved = billede.hoved(anmodning)
        tidligere, venter_paa = billede.tidligere(anmodning)
        vurdering = vurder(
            anmodning,
            billede.aftale(anmodning.fordringshaver_id),
            self._dato,
            typer=self._typer,
            hoved=Hovedfordring.af_post(hoved) if hoved else None,
            reference_brugt=billede.reference_brugt(anmodning),
            relaterede_oere=billede.relaterede_oere(anmodning),
            tidligere=tidligere,
            vagt=self._vagt,
        )
        er_uf = anmodning.data.kategori == Kategori.UF
        aktion, aarsag = self._aktion(anmodning, vurdering, hoved if er_uf else None, fordring_id, aktion_id)
        if tidligere.post is not None:
            aktion = replace(aktion, flyttet_tidligere_id=tidligere.post.flyttet_til(aktion.backend))
        if venter_paa is not None and aktion.tilstand in {Aktionstilstand.ROUTED, Aktionstilstand.WAITING}:
            # Behind the withdrawal first; its main claim is looked at again when that is done.
            aktion = replace(aktion, tilstand=Aktionstilstand.WAITING, venter_paa=venter_paa)
            aarsag = Aktionsaarsag.VENTER_TIDLIGERE
        ny = self._ny_fordring(aktion, anmodning, hoved if er_uf else None, tidligere)
        billede.husk(aktion, ny)
        self._nye.append((aktion, ny, aarsag))

    def _aktion(
        self,
        anmodning: Anmodning,
        vurdering: Vurdering,
        hoved: Registerpost | None,
        fordring_id: int,
        aktion_id: int,
    ) -> tuple[Aktion, Aktionsaarsag]:
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
            flyttet_hoved_id=hoved.flyttet_til(vurdering.backend) if hoved else None,
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


def _tilstand(vurdering: Vurdering, hoved: Registerpost | None) -> tuple[Aktionstilstand, Aktionsaarsag]:
    """The state a new action gets, and why; a related claim waits until its main claim is created."""
    tilstand = vurdering.tilstand
    if tilstand is Aktionstilstand.REJECTED:
        return tilstand, Aktionsaarsag.KONTROL
    if tilstand is Aktionstilstand.HEARING:
        return tilstand, Aktionsaarsag.HOERING
    if hoved and hoved.tilstand is not Aktionstilstand.DONE:
        return Aktionstilstand.WAITING, Aktionsaarsag.VENTER_HOVEDFORDRING
    return tilstand, vurdering.rute or Aktionsaarsag.RUTE_UKENDT
