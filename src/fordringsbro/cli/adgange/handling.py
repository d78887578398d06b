"""`fordringsbro access`: the service agreements, and who was refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID

import psycopg

from fordringsbro.adgang import afvisning_store, store
from fordringsbro.adgang.model import Adgangsafvisning, Aftalepost, Serviceaftale
from fordringsbro.bootstrap.installation import Installation
from fordringsbro.cli.faelles.liste import Listeform, af_faa, skriv_liste
from fordringsbro.cli.faelles.listevalg import Listevalg
from fordringsbro.cli.faelles.udskrift import iso, skriv_json, skriv_linje, tid
from fordringsbro.nymf.hoering.hoering import LAENGSTE_HVEM, kraev_tekst
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.jsontyper import JsonObjekt

#: For how long back refusals are shown.
_TILBAGE: Final = timedelta(days=7)
_ALLE: Final = "alle / all"


def tilfoej(
    dele: Installation, aftale: Serviceaftale, *, hvem: str, hvorfor: str, proeve: bool, som_json: bool
) -> None:
    """Make an agreement, or see whether it could be made.

    Raises:
        FejlError: `PARAMETER` without a name or a reason; as `Serviceaftaler.tilfoej`.
    """
    hvem, hvorfor = kraev_tekst(hvem, "by", LAENGSTE_HVEM), kraev_tekst(hvorfor, "reason")
    with dele.database.transaction() as conn:
        dele.serviceaftaler.tilfoej(conn, aftale, hvem=hvem, hvorfor=hvorfor)
        if proeve:
            raise psycopg.Rollback
    _fortael(dele, aftale, proeve=proeve, som_json=som_json)


def afslut(
    dele: Installation,
    aftale_id: UUID,
    sidste: date | None,
    *,
    hvem: str,
    hvorfor: str,
    proeve: bool,
    som_json: bool,
) -> None:
    """End an agreement, or see whether it could be ended.

    Raises:
        FejlError: `PARAMETER` without a name or a reason; as `Serviceaftaler.afslut`.
    """
    hvem, hvorfor = kraev_tekst(hvem, "by", LAENGSTE_HVEM), kraev_tekst(hvorfor, "reason")
    aftale: Serviceaftale | None = None
    with dele.database.transaction() as conn:
        aftale = dele.serviceaftaler.afslut(conn, aftale_id, sidste, hvem=hvem, hvorfor=hvorfor)
        if proeve:
            raise psycopg.Rollback
    if aftale is not None:
        _fortael(dele, aftale, proeve=proeve, som_json=som_json)


def liste(dele: Installation, valg: Listevalg, *, ogsaa_ophoerte: bool) -> None:
    """Print the agreements; those that have ended only when asked for."""
    dag = dele.clock.today()
    form: Listeform[Serviceaftale] = Listeform(
        "Serviceaftaler / Service agreements",
        ("Id", "Hvem / Who", "It-system / IT system", "Kommune / Municipality", "Tjenester / Services", "Fra / From",
         "Til / To", "Stand / State"),
        lambda aftale: _raekke(aftale, dag),
        lambda aftale: _som_dict(aftale, dag),
        lambda aftale: aftale.aftale_id,
    )  # fmt: skip
    with dele.database.transaction() as conn:
        alle = [aftale for aftale in store.alle(conn) if ogsaa_ophoerte or _stand(aftale, dag) != "ended"]
    skriv_liste(form, af_faa(form, alle, valg), valg)


def vis(dele: Installation, aftale_id: UUID, *, som_json: bool) -> None:
    """Print one agreement with its journal.

    Raises:
        FejlError: `UKENDT_ID`.
    """
    dag = dele.clock.today()
    with dele.database.transaction() as conn:
        aftale = store.en(conn, aftale_id)
        if aftale is None:
            raise FejlError(Fejlkode.UKENDT_ID)
        journal = store.journal(conn, aftale_id)
    if som_json:
        skriv_json({**_som_dict(aftale, dag), "journal": [_post(post) for post in journal]})
        return
    _skriv(aftale, dag)
    for post in journal:
        slut = f" ({post.gaelder_til})" if post.gaelder_til else ""
        skriv_linje(f"  {tid(post.tidspunkt)}  {post.haendelse}{slut}  {post.hvem}: {post.hvorfor}")


def afvisninger(dele: Installation, valg: Listevalg) -> None:
    """Print who was refused of late: a line for each caller, address, reason and minute, the newest first."""
    form: Listeform[Adgangsafvisning] = Listeform(
        "Afvisninger / Refusals",
        ("Minut / Minute", "Hvem / Who", "Adresse / Address", "Grund / Reason", ">Antal / Number"),
        lambda en: (tid(en.minut), en.hvem, en.adresse, en.grund, en.antal),
        _afvist,
        lambda en: f"{iso(en.minut)}/{en.hvem}/{en.adresse}/{en.grund}",
    )
    with dele.database.transaction() as conn:
        fundet = afvisning_store.siden(conn, dele.afvisningsur.now() - _TILBAGE)
        skriv_liste(form, af_faa(form, fundet, valg), valg)


def _fortael(dele: Installation, aftale: Serviceaftale, *, proeve: bool, som_json: bool) -> None:
    dag = dele.clock.today()
    if som_json:
        skriv_json({**_som_dict(aftale, dag), **({"dry_run": True} if proeve else {})})
        return
    if proeve:
        skriv_linje("Prøve: intet er gemt / Dry run: nothing is kept")
    _skriv(aftale, dag)


def _skriv(aftale: Serviceaftale, dag: date) -> None:
    ident, hvem, system, kommune, tjenester, fra, til, stand = _raekke(aftale, dag)
    skriv_linje(f"{ident}: {stand}")
    for navn, vaerdi in (
        ("hvem / who", hvem),
        ("it-system / IT system", system or "-"),
        ("kommune / municipality", kommune),
        ("tjenester / services", tjenester),
        ("gælder / in force", f"{fra} - {til or ''}".rstrip()),
    ):
        skriv_linje(f"  {navn}: {vaerdi}")


def _stand(aftale: Serviceaftale, dag: date) -> str:
    if aftale.ophoert is not None or (aftale.gaelder_til is not None and aftale.gaelder_til < dag):
        return "ended"
    return "in force" if aftale.gaelder_fra <= dag else "coming"


def _raekke(aftale: Serviceaftale, dag: date) -> Sequence[object]:
    return (
        aftale.aftale_id,
        aftale.hvem,
        aftale.it_system,
        aftale.kommune_cvr or _ALLE,
        ", ".join(sorted(aftale.tjenester)),
        aftale.gaelder_fra,
        tid(aftale.ophoert) or aftale.gaelder_til,
        _stand(aftale, dag),
    )


def _som_dict(aftale: Serviceaftale, dag: date) -> JsonObjekt:
    return {
        "id": str(aftale.aftale_id),
        "cvr": aftale.hvem.cvr,
        "fingerprint": aftale.hvem.aftryk,
        "it_system": str(aftale.it_system) if aftale.it_system else None,
        "municipality": aftale.kommune_cvr,
        "all_municipalities": aftale.kommune_cvr is None,
        "services": sorted(aftale.tjenester),
        "from": aftale.gaelder_fra.isoformat(),
        "to": aftale.gaelder_til.isoformat() if aftale.gaelder_til else None,
        "ended": iso(aftale.ophoert),
        "state": _stand(aftale, dag),
    }


def _post(post: Aftalepost) -> JsonObjekt:
    return {
        "event": post.haendelse,
        "time": iso(post.tidspunkt),
        "by": post.hvem,
        "reason": post.hvorfor,
        "to": post.gaelder_til.isoformat() if post.gaelder_til else None,
    }


def _afvist(en: Adgangsafvisning) -> JsonObjekt:
    return {
        "minute": iso(en.minut),
        "who": en.hvem,
        "address": en.adresse,
        "reason": en.grund.value,
        "number": en.antal,
    }
