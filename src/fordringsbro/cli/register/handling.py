"""`fordringsbro register`: where every claim lives, and what the collectors do to it without an action."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from fordringsbro.aktion.aarsager import Afgang
from fordringsbro.aktion.model import Backend
from fordringsbro.bootstrap.installation import Installation
from fordringsbro.cli.faelles.liste import Listeform, efter_nummer, skriv_liste
from fordringsbro.cli.faelles.listevalg import Listevalg
from fordringsbro.cli.faelles.punktudskrift import skriv_punkter
from fordringsbro.cli.faelles.udskrift import iso, konsol, skriv_json, skriv_linje, tid
from fordringsbro.nymf.bygning import uden_hoerte
from fordringsbro.nymf.model import Registerpost
from fordringsbro.nymf.register.registerhaendelse import Registerhaendelse, Returaarsag, Returnering, Systemsted
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.platform.database import Connection
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.jsontyper import JsonObjekt
from fordringsbro.platform.record import record
from fordringsbro.portal import lister_store, store
from fordringsbro.portal.fortaelling import i_orden
from fordringsbro.portal.inddrivelsesforloeb import forloeb, venter_paa
from fordringsbro.portal.tekster import REGISTER, kroner
from fordringsbro.portal.tilstandstekster import AKTION

#: How a claim left collection, as the lists call it; every other reason is a withdrawal.
_OPHOERT: Final[Mapping[str, str]] = {Afgang.RETURNERET: "RETURNED", Afgang.KONVERTERET: "CONVERTED"}


@record
class _Registerlinje:
    """A claim with the state of the action that creates it: forwarding's, once it is sent."""

    post: Registerpost
    stand: str


def liste(dele: Installation, valg: Listevalg, *, fordringshaver: int | None, backend: Backend | None) -> None:
    """Print the claims of the register by fordrings-ID, those that came by MF too."""
    with dele.database.transaction() as conn:

        def hent(*, efter: int | None, antal: int, nyeste_foerst: bool) -> list[_Registerlinje]:
            ider = lister_store.registret(
                conn,
                fordringshaver_id=fordringshaver,
                backend=backend,
                efter=efter,
                nyeste_foerst=nyeste_foerst,
                antal=antal,
            )
            poster = {post.fordring_id: post for post in dele.nymf.fordringer_ved_id(conn, ider)}
            return _med_stand(conn, [poster[i] for i in ider])

        skriv_liste(_FORM, efter_nummer(valg, hent, lambda en: en.post.fordring_id), valg)


def vis(dele: Installation, fordring_id: int, *, som_json: bool, ord_: bool = True) -> None:
    """Print one claim: where it lives, its balances, how it ended, and all that happened to it.

    Args:
        dele: The installation.
        fordring_id: The claim.
        som_json: One JSON object instead.
        ord_: Also who noted what in which words, which may be personal.

    Raises:
        FejlError: `UKENDT_ID`.
    """
    with dele.database.transaction() as conn:
        post = dele.nymf.fordring_ved_id(conn, fordring_id)
        if post is None:
            raise FejlError(Fejlkode.UKENDT_ID)
        stand = _med_stand(conn, [post])[0].stand
        ved_inddrivelse = forloeb(conn, dele.nymf, [fordring_id])
        aendringer = dele.nymf.register.haendelser(conn, [fordring_id]) if ord_ else []
        relaterede = dele.nymf.tilhoerende(conn, fordring_id)
        venter = venter_paa(conn, stand, fordring_id, ved_inddrivelse.hoering)
    punkter = i_orden(ved_inddrivelse.punkter)
    if som_json:
        skriv_json(
            {
                **_som_dict(post, stand),
                "related": [anden.fordring_id for anden in relaterede],
                "waits_for": venter[1] if venter else None,
                "changes": [_aendring(en) for en in aendringer],
                "timeline": [punkt.som_dict() for punkt in punkter],
            }
        )
        return
    for linje in _hoved(post, stand, relaterede):
        skriv_linje(linje)
    if venter:
        skriv_linje("  Venter på / Waits for: " + " / ".join(venter))
    for en in aendringer:
        skriv_linje(f"  {tid(en.tidspunkt)}  {_aendringslinje(en)}")
    skriv_punkter(punkter, konsol())


def flyt(dele: Installation, fordring_id: int, til: Systemsted, *, hvem: str, tekst: str, som_json: bool) -> None:
    """Note that a conversion moved a claim.

    Raises:
        FejlError: As `Register.flyt`.
    """
    with dele.database.transaction() as conn:
        post = dele.nymf.register.flyt(conn, fordring_id, til, hvem=hvem, tekst=tekst)
        # What stands in hearing is nowhere yet, and will follow.
        andre = uden_hoerte(dele.nymf.tilhoerende(conn, fordring_id))
        blevet = [anden for anden in andre if anden.backend is not post.backend]
    if som_json:
        left = [anden.fordring_id for anden in blevet]
        skriv_json({**_som_dict(post, post.tilstand), "left_behind": left})
        return
    skriv_linje(f"Flyttet til / Moved to {post.backend}: {fordring_id} -> {post.backend_fordring_id}")
    for anden in blevet:
        skriv_linje(f"  Relateret, stadig i / Related, still in {anden.backend}: {anden.fordring_id}")


def returner(
    dele: Installation,
    fordring_id: int,
    aarsag: Returaarsag,
    *,
    tekst: str | None,
    dato: date | None,
    hvem: str,
    som_json: bool,
) -> None:
    """Note that the collector gave a claim back, and tell the claimant by a notification.

    Raises:
        FejlError: As `Register.returner`.
    """
    hvordan = Returnering(aarsag, dato, tekst)
    with dele.database.transaction() as conn:
        endte = dele.underretningsbog.returner(conn, fordring_id, hvordan, hvem=hvem)
        _fortael(dele, conn, endte)
    _skriv_endte(endte, som_json=som_json)


def konverter(dele: Installation, fordring_id: int, *, hvem: str, tekst: str, som_json: bool) -> None:
    """Note that a claim was withdrawn by conversion.

    Raises:
        FejlError: As `Register.konverter`.
    """
    with dele.database.transaction() as conn:
        endte = dele.nymf.register.konverter(conn, fordring_id, hvem=hvem, tekst=tekst)
        _fortael(dele, conn, endte)
    _skriv_endte(endte, som_json=som_json)


def _fortael(dele: Installation, conn: Connection, endte: Sequence[Registerpost]) -> None:
    """Write the receipts of what fell with these claims."""
    dele.resultatbog.fortael(conn, *(post.opret_aktion_id for post in endte))


def _skriv_endte(endte: Sequence[Registerpost], *, som_json: bool) -> None:
    if som_json:
        skriv_json([_som_dict(post, post.tilstand) for post in endte])
        return
    for post in endte:
        skriv_linje(f"{_tilstand(post, post.tilstand)}: {post.fordring_id}")


def _med_stand(conn: Connection, poster: Sequence[Registerpost]) -> list[_Registerlinje]:
    sendt = store.forsendelse(conn, [p.opret_aktion_id for p in poster if p.tilstand is Aktionstilstand.ROUTED])
    return [_Registerlinje(post, sendt.get(post.opret_aktion_id, post.tilstand.value)) for post in poster]


def _endt(post: Registerpost) -> str | None:
    return _OPHOERT.get(post.ophoer.aarsag, "WITHDRAWN") if post.ophoer else None


def _tilstand(post: Registerpost, stand: str) -> str:
    aarsag = f" ({post.ophoer.aarsag} {post.ophoer.dato})" if post.ophoer else ""
    return " / ".join(AKTION[_endt(post) or stand]) + aarsag


def _som_dict(post: Registerpost, stand: str) -> JsonObjekt:
    return {
        "fordring_id": post.fordring_id,
        "claimant_id": post.fordringshaver_id,
        "external_id": str(post.ekstern_id),
        "main_claim_id": post.hoved_fordring_id,
        "claim_type": post.type_kode,
        "art": post.art,
        "category": post.kategori,
        "state": _endt(post) or str(stand),
        "backend": post.backend.value if post.backend else None,
        "backend_claim_id": post.backend_fordring_id,
        "moved": post.flyttet,
        "reported_oere": post.anmeldt_oere,
        "balance_oere": post.saldo_oere,
        "expected_balance_oere": post.rest_oere,
        "principal_oere": post.hovedstol_oere,
        "received_on": post.modtagelsesdato.isoformat(),
        "ended": {
            "reason": post.ophoer.aarsag,
            "date": post.ophoer.dato.isoformat(),
            "action_id": post.ophoer.aktion_id,
        }
        if post.ophoer
        else None,
        "resent_as": post.genindsendt_som,
        "resent_from": post.genindsendt_fra,
        "writes_up": post.opskriver_fordring_id,
    }


def _aendring(en: Registerhaendelse) -> JsonObjekt:
    return {
        "what": en.hvad.value,
        "time": iso(en.tidspunkt),
        "by": en.hvem,
        "reason": en.aarsag.value if en.aarsag else None,
        "text": en.tekst,
        "date": en.dato.isoformat() if en.dato else None,
        "from": _sted(en.fra),
        "to": _sted(en.til),
    }


def _sted(sted: Systemsted | None) -> JsonObjekt | None:
    return {"backend": sted.backend.value, "claim_id": sted.fordring_id} if sted else None


def _aendringslinje(en: Registerhaendelse) -> str:
    fra, til = (f"{sted.backend} {sted.fordring_id}" if sted else "" for sted in (en.fra, en.til))
    da, engelsk = (tekst.format(fra=fra, til=til) for tekst in REGISTER[en.hvad])
    rest = [del_ for del_ in (en.aarsag, en.dato and str(en.dato), en.hvem, en.tekst) if del_]
    return f"{da} / {engelsk}: {', '.join(rest)}"


def _hoved(post: Registerpost, stand: str, relaterede: Sequence[Registerpost]) -> Iterator[str]:
    yield f"Fordring / Claim {post.fordring_id}  {post.type_kode} {post.art} {post.kategori}"
    yield f"  Fordringshaver / Claimant: {post.fordringshaver_id}  {post.ekstern_id}"
    yield f"  {_tilstand(post, stand)}"
    if post.backend:
        yield f"  Bor i / Lives in {post.backend}: {post.backend_fordring_id or '-'}"
    yield (
        f"  Anmeldt / Reported {kroner(post.anmeldt_oere)}, saldo / balance {kroner(post.saldo_oere)}, "
        f"ventet / expected {kroner(post.rest_oere)}, hovedstol / principal {kroner(post.hovedstol_oere)} kr."
    )
    henvisninger = {
        "Hovedfordring / Main claim": post.hoved_fordring_id,
        "Opskriver / Writes up": post.opskriver_fordring_id,
        "Genindsendt som / Resent as": post.genindsendt_som,
        "Genindsendt fra / Resent from": post.genindsendt_fra,
    }
    for navn, nummer in henvisninger.items():
        if nummer is not None:
            yield f"  {navn}: {nummer}"
    for anden in relaterede:
        yield f"  Relateret / Related: {anden.fordring_id} ({anden.backend or '-'})"


_FORM: Final[Listeform[_Registerlinje]] = Listeform(
    "Fordringer i registret / Claims in the register",
    (
        "Fordrings-ID",
        "Fordringshaver / Claimant",
        "Type",
        ">Beløb / Amount",
        ">Saldo / Balance",
        "Tilstand / State",
        "System",
        "Id dér / there",
        "Hovedfordring / Main claim",
    ),
    lambda en: (
        en.post.fordring_id,
        en.post.fordringshaver_id,
        en.post.type_kode,
        kroner(en.post.anmeldt_oere),
        kroner(en.post.saldo_oere),
        _tilstand(en.post, en.stand),
        en.post.backend,
        en.post.backend_fordring_id,
        en.post.hoved_fordring_id,
    ),
    lambda en: _som_dict(en.post, en.stand),
    lambda en: en.post.fordring_id,
)
