"""Taking an action on a claim that is known: judge, give ids, store."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from fordringsbro.inddrivelse import aktioner as a
from fordringsbro.nymf import registerstore, store
from fordringsbro.nymf.bygning import Kendsgerninger, Opslag, i_psrm
from fordringsbro.nymf.koder import Afvisningskode as Kode
from fordringsbro.nymf.kontroller import vurder_sag
from fordringsbro.nymf.model import Aktion, Bemaerkning, Registerpost, Rettelse
from fordringsbro.nymf.registerstore import NyFordring
from fordringsbro.nymf.ruter import rute_rettelse
from fordringsbro.nymf.tilstande import Aarsag, Aktionstilstand
from fordringsbro.nymf.typer import Fordringstyper
from fordringsbro.platform.database import Connection


def ny_rettelse(conn: Connection, typer: Fordringstyper, anmodning: Rettelse, nu: datetime, dato: date) -> Aktion:
    """Judge and store an action that is new.

    It goes where the register says the claim lives, behind the actions on the claim that have not ended. An action on
    a claim that the claimant doesn't have is rejected, and kept without a claim.
    """
    opslag = Opslag(conn, typer)
    fakta = opslag.om_rettelse(anmodning, dato)
    fundet = _vurder(opslag, anmodning, fakta, dato)
    if not fundet and (fakta.post is None or not a.passer(anmodning.aktionskode, anmodning.data)):
        raise TypeError("an action that no check refused must be on a claim and hold what its code says")
    aktion, aarsag = _aktion(conn, anmodning, fakta, fundet, nu)
    if aktion.skaber_fordring_id is not None and fakta.post is not None:
        registerstore.gem_fordringer(conn, [_opskrivningsfordring(aktion, fakta.post, dato)])
    store.gem_aktioner(conn, [(aktion, aarsag)])
    return aktion


def _vurder(opslag: Opslag, anmodning: Rettelse, fakta: Kendsgerninger, dato: date) -> tuple[Bemaerkning, ...]:
    if fakta.aftale is None:
        return (Bemaerkning.af_kode(Kode.AFTALE, "fordringshaver_id"),)
    return vurder_sag(opslag.sag(anmodning, fakta, fakta.aftale, dato))


def _aktion(
    conn: Connection, anmodning: Rettelse, fakta: Kendsgerninger, fundet: tuple[Bemaerkning, ...], nu: datetime
) -> tuple[Aktion, Aarsag]:
    post = fakta.post
    backend = post.backend if post and not fundet else None
    rute = rute_rettelse(backend).aarsag if backend else None
    venter_paa = fakta.venter_paa if rute else None
    if rute is None:
        tilstand, aarsag = Aktionstilstand.REJECTED, Aarsag.KONTROL
    elif venter_paa is not None:
        tilstand, aarsag = Aktionstilstand.WAITING, Aarsag.VENTER_TIDLIGERE
    else:
        tilstand, aarsag = Aktionstilstand.ROUTED, rute
    aktion = Aktion(
        aktion_id=store.nyt_aktion_id(conn),
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
    )
    return _med_virkning(conn, aktion, fakta), aarsag


def _med_virkning(conn: Connection, aktion: Aktion, fakta: Kendsgerninger) -> Aktion:
    """Say whose balance changes by how much once the action is done."""
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
    elif i_psrm(fakta.post):
        # PSRM books a claim of its own; DMI raises the amount.
        ny_id = store.nyt_fordring_id(conn)
        return replace(aktion, skaber_fordring_id=ny_id, virkning_fordring_id=ny_id, virkning_oere=oere)
    else:
        virkning = (aktion.fordring_id, oere)
    return replace(aktion, virkning_fordring_id=virkning[0], virkning_oere=virkning[1])


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
        kategori="UF",
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
