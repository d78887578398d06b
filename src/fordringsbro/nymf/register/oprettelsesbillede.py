"""What creations build on, as the register has it and as the earlier ones of the same call will have left it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from fordringsbro.aktion.aktioner import TILBAGEKALD
from fordringsbro.aktion.fordringsdata import Fordringsdata, Genindsendelse
from fordringsbro.nymf.aftaler import aftale_store
from fordringsbro.nymf.aftaler.aftale import Aftale
from fordringsbro.nymf.bygning import fremskriv, over
from fordringsbro.nymf.model import Aktion, Anmodning, Registerpost
from fordringsbro.nymf.register import aktion_store, register_store
from fordringsbro.nymf.register.register_store import Noegle, NyFordring
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.nymf.vurdering import Tidligere
from fordringsbro.platform.database import Connection


class Oprettelsesbillede:
    """Reads at once what requests name, and follows what each of them does.

    Args:
        conn: The transaction, in which the claimants' registers are held.
        anmodninger: The requests of one call.
        dato: The reception date.
    """

    def __init__(self, conn: Connection, anmodninger: Sequence[Anmodning], dato: date) -> None:
        self._conn = conn
        self._aftaler = aftale_store.nogle(conn, {a.fordringshaver_id for a in anmodninger}, dato)
        par = [(anmodning.fordringshaver_id, anmodning.data.reference) for anmodning in anmodninger]
        self._referencer = register_store.brugte_referencer(conn, par)
        self._relaterede: Counter[Noegle] = Counter()
        for anmodning in anmodninger:
            if anmodning.hoved_ekstern_id is not None:
                hoved = (anmodning.fordringshaver_id, anmodning.hoved_ekstern_id)
                self._relaterede[hoved] += anmodning.data.beloeb_oere
        self._laes_fordringer(anmodninger)

    def _laes_fordringer(self, anmodninger: Sequence[Anmodning]) -> None:
        """The claims that are named, what is on their way on them, and the master data of those that are resent."""
        conn = self._conn
        noegler = {(a.fordringshaver_id, a.hoved_ekstern_id) for a in anmodninger if a.hoved_ekstern_id}
        genindsendte = {a.data.tidligere_fordring_id for a in anmodninger if isinstance(a.data, Genindsendelse)}
        ider = {a.hoved_fordring_id for a in anmodninger if a.hoved_fordring_id is not None} | genindsendte
        self._ved_noegle = register_store.poster_ved_noegle(conn, noegler) if noegler else {}
        self._ved_id = register_store.poster_ved_id(conn, ider) if ider else {}
        kendte = {post.fordring_id: post for post in (*self._ved_noegle.values(), *self._ved_id.values())}
        opret = [post.opret_aktion_id for fordring_id, post in kendte.items() if fordring_id in genindsendte]
        self._opret = aktion_store.aktioner_ved_id(conn, opret) if opret else {}
        # A claim ends with its main claim, so what is on its way there counts too.
        alle = kendte.keys() | {post.hoved_fordring_id for post in kendte.values() if post.hoved_fordring_id}
        self._aabne: defaultdict[int, list[Aktion]] = defaultdict(list)
        for aktion in aktion_store.aabne(conn, alle) if alle else ():
            for fordring_id in {aktion.fordring_id, aktion.virkning_fordring_id, aktion.skaber_fordring_id}:
                if fordring_id is not None:
                    self._aabne[fordring_id].append(aktion)

    def _aabne_paa(self, *fordring_ids: int | None) -> list[Aktion]:
        """What is on its way on some claims, in order, each once."""
        fundne = {en.aktion_id: en for id_ in fordring_ids if id_ is not None for en in self._aabne.get(id_, ())}
        return [fundne[aktion_id] for aktion_id in sorted(fundne)]

    def _fremskrevet(self, post: Registerpost) -> Registerpost:
        return fremskriv(post, self._aabne_paa(post.fordring_id, *over(post)))

    def aftale(self, fordringshaver_id: int) -> Aftale | None:
        """A claimant's agreement."""
        return self._aftaler.get(fordringshaver_id)

    def hoved(self, anmodning: Anmodning) -> Registerpost | None:
        """The main claim that a related claim names, if it is the same claimant's, as it will be."""
        post = None
        if anmodning.hoved_ekstern_id is not None:
            post = self._ved_noegle.get((anmodning.fordringshaver_id, anmodning.hoved_ekstern_id))
        elif anmodning.hoved_fordring_id is not None:
            post = self._ved_id.get(anmodning.hoved_fordring_id)
        if post is None or post.fordringshaver_id != anmodning.fordringshaver_id:
            return None
        return self._fremskrevet(post)

    def tidligere(self, anmodning: Anmodning) -> tuple[Tidligere, int | None]:
        """The claim that is sent again, as it will be, and the last action on it that must be done first."""
        data = anmodning.data
        if not isinstance(data, Genindsendelse):
            return Tidligere(), None
        post = self._ved_id.get(data.tidligere_fordring_id)
        if post is None or post.fordringshaver_id != anmodning.fordringshaver_id:
            return Tidligere(fremmed=post is not None), None
        opret = self._opret.get(post.opret_aktion_id)
        foer = opret.data if opret and isinstance(opret.data, Fordringsdata) else None
        mulige = self._aabne_paa(post.fordring_id, post.hoved_fordring_id)
        paa_vej = [aktion.aktion_id for aktion in mulige if _venter_paa(post, aktion)]
        tidligere = Tidligere(self._fremskrevet(post), foer, venter=bool(paa_vej))
        return tidligere, paa_vej[-1] if paa_vej else None

    def reference_brugt(self, anmodning: Anmodning) -> bool:
        """Whether another claim has the reference; the one that is sent again is no other."""
        brugt_af = self._referencer.get((anmodning.fordringshaver_id, anmodning.data.reference))
        data = anmodning.data
        egen = data.tidligere_fordring_id if isinstance(data, Genindsendelse) else None
        return brugt_af is not None and brugt_af != egen

    def relaterede_oere(self, anmodning: Anmodning) -> int:
        """The amounts of the related claims that come along in the call."""
        return self._relaterede[anmodning.fordringshaver_id, anmodning.ekstern_id]

    def husk(self, aktion: Aktion, ny: NyFordring) -> None:
        """Have the requests that follow see what this one does."""
        self._ved_noegle[ny.fordringshaver_id, ny.ekstern_id] = ny_post(ny, aktion)
        if aktion.tilstand is Aktionstilstand.REJECTED:
            return
        if ny.reference:
            self._referencer[ny.fordringshaver_id, ny.reference] = ny.fordring_id
        if ny.genindsendt_fra is not None:
            gammel = self._ved_id[ny.genindsendt_fra]
            self._ved_id[ny.genindsendt_fra] = replace(gammel, genindsendt_som=ny.fordring_id)


def _venter_paa(post: Registerpost, aktion: Aktion) -> bool:
    """Whether a resending goes behind an action: one on the claim, or the withdrawal that takes the claim along."""
    if post.fordring_id in {aktion.fordring_id, aktion.virkning_fordring_id, aktion.skaber_fordring_id}:
        return True
    return aktion.aktionskode == TILBAGEKALD and aktion.fordring_id == post.hoved_fordring_id


def ny_post(ny: NyFordring, aktion: Aktion) -> Registerpost:
    """What the register will say of a claim that an action is to create, before that changes balances."""
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
        opskriver_fordring_id=ny.opskriver_fordring_id,
    )
