"""`fordringsbro requests`: what fagsystemer ask the debtor system for, and what a clerk decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

import typer
from lxml import etree

from fordringsbro.bootstrap.installation import Installation
from fordringsbro.cli.faelles.gerning import Kommandosvar
from fordringsbro.cli.faelles.liste import Listeform, efter_nummer, skriv_liste
from fordringsbro.cli.faelles.listevalg import Listevalg
from fordringsbro.cli.faelles.udskrift import iso, skriv_json, skriv_linje, tid
from fordringsbro.contract.codes import Liste, koder
from fordringsbro.platform.database import Connection
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.jsontyper import JsonObjekt
from fordringsbro.platform.record import record
from fordringsbro.sf1590.anmodning import store
from fordringsbro.sf1590.anmodning.model import Anmodningstilstand, GemtAnmodning

#: The most characters of DebitorkontoAnmodningSvarTekst.
_LAENGSTE_TEKST = 255
#: What was written in words may be personal: it is told of one request, and not in a list.
_I_ORD = frozenset({"reason_text", "words"})


@record
class _Anmodningslinje:
    """A request, with what the municipalities call the ids that are something else."""

    gemt: GemtAnmodning
    eksterne: Mapping[UUID, UUID]


def liste(dele: Installation, valg: Listevalg, *, alle: bool) -> None:
    """Print requests by number: those that are to be decided, or all."""
    with dele.database.transaction() as conn:

        def hent(*, efter: int | None, antal: int, nyeste_foerst: bool) -> list[_Anmodningslinje]:
            fundne = store.liste(conn, alle=alle, efter=efter, nyeste_foerst=nyeste_foerst, antal=antal)
            eksterne = _eksterne(dele, conn, fundne)
            return [_Anmodningslinje(gemt, eksterne) for gemt in fundne]

        skriv_liste(_FORM, efter_nummer(valg, hent, lambda en: en.gemt.nr, foran="A"), valg)


def vis(dele: Installation, noegle: UUID | int, *, som_json: bool) -> None:
    """Print all of one request.

    Raises:
        FejlError: `UKENDT_ID`; `FLERE_MED_ID`.
    """
    with dele.database.transaction() as conn:
        gemt = _find(conn, noegle)
        felter = _som_dict(gemt, _eksterne(dele, conn, [gemt]))
    if som_json:
        skriv_json(felter)
        return
    type_ = koder(Liste.HANDLINGSTYPE)[gemt.anmodning.handling]
    skriv_linje(f"{type_.titel_da} / {type_.titel_en}")
    for navn, vaerdi in felter.items():
        if vaerdi not in (None, []):
            skriv_linje(f"  {navn}: {', '.join(vaerdi) if isinstance(vaerdi, list) else vaerdi}")


def godkend(dele: Installation, noegle: UUID | int) -> Kommandosvar:
    """Carry a request out, and say what came of it.

    Raises:
        FejlError: `UKENDT_ID`; `FLERE_MED_ID`; `IKKE_NU` when it does not wait for a person.
    """
    return _afgjort(dele, dele.afgoerelser.godkend(_id_af(dele, noegle)))


def afslaa(dele: Installation, noegle: UUID | int, kode: str, tekst: str | None) -> Kommandosvar:
    """Decline a request.

    Raises:
        FejlError: `UKENDT_ID`; `FLERE_MED_ID`; `IKKE_NU` when it was decided before.
    """
    return replace(_afgjort(dele, dele.afgoerelser.afslaa(_id_af(dele, noegle), kode, tekst)), gennemfoert=True)


def _id_af(dele: Installation, noegle: UUID | int) -> UUID:
    with dele.database.transaction() as conn:
        return _find(conn, noegle).anmodning.anmodning_id


def _find(conn: Connection, noegle: UUID | int) -> GemtAnmodning:
    """The request that an id or a number names.

    Raises:
        FejlError: `UKENDT_ID`; `FLERE_MED_ID` when several fagsystemer use the id; says which number each has.
    """
    fundne = store.med_id(conn, noegle) if isinstance(noegle, UUID) else store.med_nummer(conn, noegle)
    if not fundne:
        raise FejlError(Fejlkode.UKENDT_ID)
    if len(fundne) > 1:
        hvis = (f"A{g.nr}: CVR {g.anmodning.kommune_cvr}, {g.anmodning.afsender.it_system}" for g in fundne)
        raise FejlError(Fejlkode.FLERE_MED_ID, sted="; ".join(hvis))
    return fundne[0]


def _eksterne(dele: Installation, conn: Connection, fundne: Sequence[GemtAnmodning]) -> Mapping[UUID, UUID]:
    """What their municipalities call the accounts, claims and payments of requests, where that is something else."""
    ider: set[UUID | None] = set()
    for g in fundne:
        a = g.anmodning
        ider |= {*a.konti, *a.fordring_ids, a.til_fordring_id, a.indbetaling_id}
    return dele.bog.eksterne(conn, {i for i in ider if i is not None})


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


def _afgjort(dele: Installation, gemt: GemtAnmodning) -> Kommandosvar:
    with dele.database.transaction() as conn:
        felter = _som_dict(gemt, _eksterne(dele, conn, [gemt]))
    if gemt.tilstand is Anmodningstilstand.GENNEMFOERT:
        return Kommandosvar(felter, (f"Gennemført / Carried out: {gemt.anmodning.ekstern_id}",))
    titler = (koder(Liste.KVITTERINGSAARSAG)[kode] for kode in gemt.grunde)
    grunde = "; ".join(f"{t.kode}: {t.titel_da} / {t.titel_en}" for t in titler)
    linje = f"Ikke gennemført / Not carried out: {gemt.anmodning.ekstern_id} ({grunde})"
    return Kommandosvar(felter, (linje,), gennemfoert=False)


def _som_dict(g: GemtAnmodning, eksterne: Mapping[UUID, UUID]) -> JsonObjekt:
    def ud(ident: UUID | None) -> str | None:
        return None if ident is None else str(eksterne.get(ident, ident))

    a = g.anmodning
    return {
        "request_id": str(a.ekstern_id),
        "number": f"A{g.nr}",
        "action": a.handling,
        "operation": g.operation,
        "state": g.tilstand.value,
        "municipality": a.kommune_cvr,
        "sender": a.afsender.cvr,
        "sender_system": str(a.afsender.it_system),
        "account_id": ud(a.konto_id),
        "to_account_id": ud(a.til_konto_id),
        "claim_ids": [ud(i) for i in a.fordring_ids],
        "to_claim_id": ud(a.til_fordring_id),
        "payment_id": ud(a.indbetaling_id),
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


def _uden_ord(felter: JsonObjekt) -> JsonObjekt:
    return {navn: vaerdi for navn, vaerdi in felter.items() if navn not in _I_ORD}


def _tekst(vaerdi: object) -> str | None:
    return str(vaerdi) if vaerdi is not None else None


_FORM: Final[Listeform[_Anmodningslinje]] = Listeform(
    "Anmodninger / Requests",
    (
        "Nr / No",
        "Id",
        "Handling / Action",
        "Konto / Account",
        "Fra / From",
        "Tilstand / State",
        "Ventet / Expected",
        "Svarfrist / Deadline",
        "Modtaget / Received",
    ),
    lambda en: (
        f"A{en.gemt.nr}",
        en.gemt.anmodning.ekstern_id,
        en.gemt.anmodning.handling,
        en.eksterne.get(en.gemt.anmodning.konto_id, en.gemt.anmodning.konto_id),
        en.gemt.anmodning.afsender.it_system,
        en.gemt.tilstand,
        en.gemt.forventet,
        en.gemt.anmodning.svarfrist,
        tid(en.gemt.modtaget_at),
    ),
    lambda en: _uden_ord(_som_dict(en.gemt, en.eksterne)),
    lambda en: f"A{en.gemt.nr}",
)
