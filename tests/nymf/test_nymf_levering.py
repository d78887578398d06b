"""A delivery of many actions is judged as so many deliveries of one, whatever it holds."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date
from uuid import uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fordringsbro.aktion import aktioner as a
from fordringsbro.nymf.model import Rettelse
from fordringsbro.nymf.tilstande import Aktionstilstand

I_DAG = date(2026, 11, 20)
TYPER = ("KFDAINS", "KFROTFO")
UF = "REOPDAG"
_AARSAGER = ("HENS", "KLAG", "FEJL", "BORD")
_OERE = (0, 50_00, 100_00, 200_00, 300_01)

#: Mostly those that were there before.
_FORDRING = st.sampled_from((0, 0, 0, 1, 1, 1, 2, 3, 3, 4, 4, 5, 6, 7, 8))
_TILBAGEKALDT = st.sampled_from((2, 2, 2, 5, 5, 0, 1, 6))
_SKRIDT = st.one_of(
    st.tuples(st.just("opret"), st.sampled_from(TYPER), st.sampled_from(["", "R-1", "R-2", "R-3"]), st.booleans()),
    st.tuples(st.just("relateret"), _FORDRING, st.sampled_from(["", "R-1", "R-2"])),
    st.tuples(st.just("igen"), _TILBAGEKALDT, st.integers(0, 3).map(lambda tal: tal == 3)),
    st.tuples(st.just("ned"), _FORDRING, st.sampled_from(_OERE), st.booleans()),
    st.tuples(st.just("op"), _FORDRING, st.sampled_from(_OERE)),
    st.tuples(st.just("omgoer"), st.integers(0, 5), st.sampled_from(sorted(a.ANNULLERENDE))),
    st.tuples(st.just("hovedstol"), _FORDRING, st.sampled_from(_OERE)),
    st.tuples(st.just("tilbage"), _FORDRING, st.sampled_from(_AARSAGER)),
)


class Fordringshaver:
    """A claimant with the same claims as another one; makes the same requests for both."""

    numre = itertools.count(2000)

    def __init__(self, sag, ny_aftale) -> None:
        self.sag, self.fh = sag, next(self.numre)
        with sag.db.transaction() as conn:
            sag.nymf.gem_aftale(conn, ny_aftale(fordringshaver_id=self.fh))
        # In each system one claim that lives, with a related one, and one that was withdrawn: the request that made
        # it, and its number. Those of the delivery have none yet.
        self.fordringer = []
        for type_kode in TYPER:
            hoved = self._kendt(type_kode)
            self._kendt(UF, hoved=hoved)
            withdrawn = self._kendt(type_kode)
            sag.kvitter(self._tilbagekald(withdrawn))
        self.nedskrivninger = []

    def _kendt(self, type_kode, hoved=None):
        aktion, anmodning = self.sag.opret(
            type_kode,
            fordringshaver_id=self.fh,
            hoved=hoved,
            backend_id=900 + len(self.fordringer),
            **({} if hoved else {"beloeb_oere": 300_00, "hovedstol_oere": 400_00, "reference": ""}),
        )
        self.fordringer.append((anmodning, aktion.fordring_id))
        return anmodning

    def _tilbagekald(self, anmodning):
        data = a.Tilbagekald("HENS")
        return self.sag.indgiv(
            Rettelse(self.fh, uuid4(), a.TILBAGEKALD, data, fordring_ekstern_id=anmodning.ekstern_id)
        )

    def anmodning(self, skridt, ekstern_id):
        """The request of a step; None where it names what there is not."""
        hvad, *rest = skridt
        if hvad == "opret":
            type_kode, reference, forkert = rest
            return self._ny(type_kode, ekstern_id, reference, valuta="EUR" if forkert else "DKK")
        if hvad == "omgoer":
            return self._omgoer(*rest, ekstern_id)
        fundet, fordring_id = self.fordringer[rest[0] % len(self.fordringer)]
        if hvad == "relateret":
            return self._ny(UF, ekstern_id, rest[1], hoved=fundet)
        if hvad == "igen":
            if fordring_id is None:
                return None
            felter = {"stiftelsesdato": I_DAG} if rest[1] else {}
            igen = self.sag.igen(fundet, fordring_id, **felter)
            return self._husk(replace(igen, ekstern_id=ekstern_id))
        kode, data = self._rettelse(hvad, *rest[1:])
        if hvad == "ned":
            self.nedskrivninger.append((fundet, data, ekstern_id))
        return Rettelse(self.fh, ekstern_id, kode, data, fordring_ekstern_id=fundet.ekstern_id)

    def _ny(self, type_kode, ekstern_id, reference, *, valuta="DKK", hoved=None):
        felter = {} if hoved else {"beloeb_oere": 300_00, "hovedstol_oere": 400_00}
        ny = self.sag.ny(
            type_kode, fordringshaver_id=self.fh, valuta=valuta, hoved=hoved, reference=reference, **felter
        )
        return self._husk(replace(ny, ekstern_id=ekstern_id))

    def _husk(self, anmodning):
        self.fordringer.append((anmodning, None))
        return anmodning

    def _rettelse(self, hvad, vaerdi, indb=None):
        match hvad:
            case "ned":
                return a.NEDSKRIV, a.Nedskrivning(vaerdi, "INDB" if indb else "REGU", I_DAG if indb else None)
            case "op":
                return a.OR, a.Opskrivning(vaerdi)
            case "hovedstol":
                return a.FHI, a.Hovedstolsrettelse(400_00 + vaerdi)
            case _:
                return a.TILBAGEKALD, a.Tilbagekald(vaerdi)

    def _omgoer(self, nummer, kode, ekstern_id):
        if not self.nedskrivninger:
            return None
        fundet, data, reference = self.nedskrivninger[nummer % len(self.nedskrivninger)]
        ny = a.Annullering(data.beloeb_oere, data.virkningsdato)
        return Rettelse(
            self.fh, ekstern_id, kode, ny, fordring_ekstern_id=fundet.ekstern_id, reference_ekstern_id=reference
        )

    def udfald(self, aktioner):
        """What became of actions, without ids."""
        plads = {aktion.aktion_id: nr for nr, aktion in enumerate(aktioner)}
        return [
            (
                aktion.tilstand,
                [b.nummer for b in aktion.bemaerkninger],
                aktion.backend,
                plads.get(aktion.venter_paa),
                aktion.virkning_oere,
            )
            for aktion in aktioner
        ]

    def register(self):
        """Balances, ends and resendings, in order of id."""
        with self.sag.db.transaction() as conn:
            poster = self.sag.nymf.fordringer(conn, fordringshaver_id=self.fh)
        plads = {post.fordring_id: nr for nr, post in enumerate(poster)}
        return [
            (p.rest_oere, p.hovedstol_oere, p.tilstand, p.backend, plads.get(p.genindsendt_som), p.ophoer is None)
            for p in poster
        ]


def _sammen_og_hver_for_sig(sag, ny_aftale, skridt):
    sammen, alene = Fordringshaver(sag, ny_aftale), Fordringshaver(sag, ny_aftale)
    noegler = [uuid4() for _ in skridt]
    par = [
        [en for en in (fh.anmodning(et, noegle) for et, noegle in zip(skridt, noegler, strict=True)) if en is not None]
        for fh in (sammen, alene)
    ]
    i_en = sag.levering(*par[0])
    en_ad_gangen = [sag.indgiv(anmodning) for anmodning in par[1]]
    assert sammen.udfald(i_en) == alene.udfald(en_ad_gangen)
    assert sammen.register() == alene.register()


def _indstillinger(antal):
    return settings(
        max_examples=antal,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


def test_random_deliveries_are_judged_like_single_actions(sag, ny_aftale):
    """Creations, resendings, corrections and withdrawals in any order: states, numbers, waits, balances."""
    _indstillinger(45)(
        given(st.lists(_SKRIDT, min_size=2, max_size=12))(lambda s: _sammen_og_hver_for_sig(sag, ny_aftale, s))
    )()


@pytest.mark.long
def test_hundreds_of_deliveries_are_judged_like_single_actions(sag, ny_aftale):
    """The same for some hundreds, and longer ones."""
    _indstillinger(150)(
        given(st.lists(_SKRIDT, min_size=2, max_size=25))(lambda s: _sammen_og_hver_for_sig(sag, ny_aftale, s))
    )()


def test_a_related_claim_may_stand_before_its_main_claim(sag):
    """Alone it would be unknown; together it is judged right after its main claim, and all else in the delivery's order."""
    hoved = sag.ny(reference="R")
    uf = sag.ny(UF, hoved=hoved, reference="S")
    anden = sag.ny(reference="S")
    udfald = [[b.nummer for b in aktion.bemaerkninger] for aktion in sag.levering(uf, hoved, anden)]
    assert udfald == [[], [], [486]]


def test_what_comes_along_counts_towards_dmis_smallest_amount(sag):
    """The other difference that is meant: 215 is of a main claim with what comes along in the same delivery."""
    hoved = sag.ny("KFROTFO", beloeb_oere=60_00, hovedstol_oere=60_00)
    uf = sag.ny(UF, hoved=hoved, beloeb_oere=40_00, hovedstol_oere=40_00)
    assert [b.nummer for b in sag.levering(hoved, uf)[0].bemaerkninger] == []
    alene = sag.ny("KFROTFO", beloeb_oere=60_00, hovedstol_oere=60_00)
    assert [b.nummer for b in sag.indgiv(alene).bemaerkninger] == [215]


@pytest.mark.parametrize("hvad", ["genindsendt", "relateret", "tilbagekaldt"])
def test_a_delivery_takes_the_same_number_of_statements_whatever_its_size(sag, svar, monkeypatch, hvad):
    """Resendings, related claims of earlier ones and withdrawals: one or many."""
    nye = [sag.ny(reference="") for _ in range(24)]
    krav = _udfoer(sag, svar, nye)
    if hvad == "genindsendt":
        _udfoer(sag, svar, [sag.rettelse(et, a.TILBAGEKALD, a.Tilbagekald("HENS")) for et in krav])
        alle = [sag.igen(ny, et.fordring_id) for ny, et in zip(nye, krav, strict=True)]
    elif hvad == "relateret":
        alle = [sag.ny(UF, hoved=ny) for ny in nye]
    else:
        alle = [sag.rettelse(et, a.TILBAGEKALD, a.Tilbagekald("HENS")) for et in krav]
    kald = []
    execute = psycopg.Connection.execute

    def taeller(self, query, *args, **kwargs):
        kald.append(query)
        return execute(self, query, *args, **kwargs)

    monkeypatch.setattr(psycopg.Connection, "execute", taeller)
    antal = []
    for levering in (alle[:1], alle[1:3], alle[3:]):
        kald.clear()
        assert all(aktion.tilstand is Aktionstilstand.ROUTED for aktion in sag.levering(*levering))
        antal.append(len(kald))
    assert len(set(antal)) == 1


def _udfoer(sag, svar, anmodninger):
    """Hand in, and have all of it carried out."""
    aktioner = sag.levering(*anmodninger)
    with sag.db.transaction() as conn:
        sag.nymf.kvitter(conn, *(svar(aktion.aktion_id, backend_id=900 + nr) for nr, aktion in enumerate(aktioner)))
    return aktioner
