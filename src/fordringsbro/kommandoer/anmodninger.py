"""`fordringsbro requests`: what fagsystemer ask the debtor system for, and what a clerk decides."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import typer
from lxml import etree

from fordringsbro.bootstrap import Installation
from fordringsbro.contract.codes import Liste, koder
from fordringsbro.kommandoer.gerning import Svar
from fordringsbro.kommandoer.udskrift import iso, skriv_json, skriv_linje, skriv_tabel, tid
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.sf1590.anmodning import store
from fordringsbro.sf1590.anmodning.model import AABNE, GemtAnmodning, Tilstand

#: More than this are not for a person to read.
_MEST = 10_000
#: The most characters of DebitorkontoAnmodningSvarTekst.
_LAENGSTE_TEKST = 255


def liste(dele: Installation, *, alle: bool, som_json: bool) -> None:
    """Print requests, oldest first: those that are to be decided, or all."""
    with dele.database.transaction() as conn:
        fundne = store.liste(conn, tuple(Tilstand) if alle else tuple(AABNE), _MEST)
    if som_json:
        skriv_json([_som_dict(g) for g in fundne])
        return
    kolonner = (
        "Id",
        "Handling / Action",
        "Konto / Account",
        "Fra / From",
        "Tilstand / State",
        "Ventet / Expected",
        "Svarfrist / Deadline",
        "Modtaget / Received",
    )
    skriv_tabel(
        f"Anmodninger / Requests: {len(fundne)}",
        kolonner,
        (
            (
                g.anmodning.anmodning_id,
                g.anmodning.handling,
                g.anmodning.konto_id,
                g.anmodning.afsender.it_system,
                g.tilstand,
                g.forventet,
                g.anmodning.svarfrist,
                tid(g.modtaget_at),
            )
            for g in fundne
        ),
    )


def vis(dele: Installation, anmodning_id: UUID, *, som_json: bool) -> None:
    """Print all of one request.

    Raises:
        FejlError: `UKENDT_ID`.
    """
    with dele.database.transaction() as conn:
        gemt = store.find(conn, anmodning_id)
    if gemt is None:
        raise FejlError(Fejlkode.UKENDT_ID)
    if som_json:
        skriv_json(_som_dict(gemt))
        return
    type_ = koder(Liste.HANDLINGSTYPE)[gemt.anmodning.handling]
    skriv_linje(f"{type_.titel_da} / {type_.titel_en}")
    for navn, vaerdi in _som_dict(gemt).items():
        if vaerdi not in (None, []):
            skriv_linje(f"  {navn}: {', '.join(vaerdi) if isinstance(vaerdi, list) else vaerdi}")


def godkend(dele: Installation, anmodning_id: UUID) -> Svar:
    """Carry a request out, and say what came of it.

    Raises:
        FejlError: `UKENDT_ID`; `IKKE_NU` when it does not wait for a person.
    """
    return _afgjort(dele.afgoerelser.godkend(anmodning_id))


def afslaa(dele: Installation, anmodning_id: UUID, kode: str, tekst: str | None) -> Svar:
    """Decline a request.

    Raises:
        FejlError: `UKENDT_ID`; `IKKE_NU` when it was decided before.
    """
    return replace(_afgjort(dele.afgoerelser.afslaa(anmodning_id, kode, tekst)), gennemfoert=True)


def proev_afslag(tekst: str | None) -> None:
    """Look at what a request is to be declined with.

    Raises:
        typer.BadParameter: A text that can't be sent.
    """
    if tekst is not None and not _kan_sendes(tekst):
        raise typer.BadParameter(f"1-{_LAENGSTE_TEKST} tegn / characters", param_hint="--text")


def _kan_sendes(tekst: str) -> bool:
    """Whether a text fits its element, and XML at all."""
    try:
        etree.Element("x").text = tekst
    except ValueError:
        return False
    return 0 < len(tekst.strip()) <= len(tekst) <= _LAENGSTE_TEKST


def _afgjort(gemt: GemtAnmodning) -> Svar:
    if gemt.tilstand is Tilstand.GENNEMFOERT:
        return Svar(_som_dict(gemt), (f"Gennemført / Carried out: {gemt.anmodning.anmodning_id}",))
    titler = (koder(Liste.KVITTERINGSAARSAG)[kode] for kode in gemt.grunde)
    grunde = "; ".join(f"{t.kode}: {t.titel_da} / {t.titel_en}" for t in titler)
    linje = f"Ikke gennemført / Not carried out: {gemt.anmodning.anmodning_id} ({grunde})"
    return Svar(_som_dict(gemt), (linje,), gennemfoert=False)


def _som_dict(g: GemtAnmodning) -> dict[str, object]:
    a = g.anmodning
    return {
        "request_id": str(a.anmodning_id),
        "action": a.handling,
        "operation": g.operation,
        "state": g.tilstand.value,
        "municipality": a.kommune_cvr,
        "sender": a.afsender.cvr,
        "sender_system": str(a.afsender.it_system),
        "account_id": str(a.konto_id),
        "to_account_id": _tekst(a.til_konto_id),
        "claim_ids": [str(i) for i in a.fordring_ids],
        "to_claim_id": _tekst(a.til_fordring_id),
        "payment_id": _tekst(a.indbetaling_id),
        "from_date": _tekst(a.fra_dato),
        "to_date": _tekst(a.til_dato),
        "reason_text": a.aarsag_tekst,
        "expected": _tekst(g.forventet),
        "deadline": _tekst(a.svarfrist),
        "reasons": list(g.grunde),
        "received_at": iso(g.modtaget_at),
        "decided_at": iso(g.afgjort_at),
        "decided_by": g.notat.hvem if g.notat else None,
        "words": g.notat.hvorfor if g.notat else None,
    }


def _tekst(vaerdi: object) -> str | None:
    return str(vaerdi) if vaerdi is not None else None
