"""`fordringsbro outbox` and `inbox`: what fagsystemer are told, and what their mailbox got."""

from __future__ import annotations

from uuid import UUID

from fordringsbro.bootstrap.installation import Installation
from fordringsbro.cli.faelles.udskrift import iso, skriv_json, skriv_linje, skriv_tabel, tid
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.jsontyper import JsonObjekt
from fordringsbro.portal.tekster import kroner
from fordringsbro.postkasse import modtaget_store
from fordringsbro.sf1590.fagsystem import store
from fordringsbro.sf1590.fagsystem.model import Beskedtilstand, Udgaaende
from fordringsbro.sf1590.fagsystem.udbakke import bestil

#: More than this are not for a person to read.
_MEST = 10_000
_AABNE = (Beskedtilstand.KLAR, Beskedtilstand.SENDES, Beskedtilstand.PARKERET)


def udgaaende(dele: Installation, *, alle: bool, som_json: bool) -> None:
    """Print messages to fagsystemer, oldest first: those not delivered, or all."""
    with dele.database.transaction() as conn:
        fundne = store.liste(conn, tuple(Beskedtilstand) if alle else _AABNE, _MEST)
    if som_json:
        skriv_json([_besked(b) for b in fundne])
        return
    skriv_tabel(
        f"Beskeder til fagsystemer / Messages to fagsystemer: {len(fundne)}",
        (
            ">Nr.",
            "Operation",
            "Til / To",
            "It-system / IT system",
            "Tilstand / State",
            ">Forsøg / Attempts",
            "Sidst / Last",
            "Næste / Next",
        ),
        (
            (
                b.nr,
                b.operation,
                b.modtager.cvr,
                b.modtager.it_system,
                b.tilstand,
                b.forsoeg,
                " ".join(filter(None, (b.grund, *b.koder))),
                tid(b.naeste) if b.tilstand is Beskedtilstand.KLAR else None,
            )
            for b in fundne
        ),
    )


def send_igen(dele: Installation, nr: int) -> None:
    """Have a waiting or parked message sent now.

    Raises:
        FejlError: `UKENDT_ID`, when no message with that number waits; `IKKE_NU`, when it is being sent.
    """
    with dele.database.transaction() as conn:
        modtager = store.send_nu(conn, nr, dele.clock.now())
        if modtager is None:
            raise FejlError(Fejlkode.IKKE_NU if store.sendes(conn, nr) else Fejlkode.UKENDT_ID, sted=str(nr))
        bestil(conn, dele.jobs, modtager)
    skriv_linje(f"Besked {nr} sendes nu / Message {nr} is being sent now")


def modtaget(dele: Installation, *, system: UUID | None, som_json: bool) -> None:
    """Print what the mailbox that stands in for fagsystemer was told, in order."""
    with dele.database.transaction() as conn:
        fundet = modtaget_store.alle(conn, system)
    if som_json:
        skriv_json(
            [
                {
                    "receiver": hvem.cvr,
                    "system": str(hvem.it_system),
                    "kind": post.slags.value,
                    "id": str(post.post_id),
                    "account_id": str(post.konto_id),
                    "claim_id": str(post.fordring_id),
                    "amount_oere": post.beloeb_oere,
                    "reverses": str(post.forgaenger_id) if post.forgaenger_id else None,
                    "payment_id": str(post.indbetaling_id) if post.indbetaling_id else None,
                    "reason": post.aarsag,
                    "received_at": iso(hvornaar),
                }
                for hvem, hvornaar, post in fundet
            ]
        )
        return
    skriv_tabel(
        f"Modtaget / Received: {len(fundet)}",
        ("Modtaget / Received", "It-system / IT system", "Hvad / What", ">Beløb / Amount", "Fordring / Claim", "Id"),
        (
            (
                tid(hvornaar),
                hvem.it_system,
                post.slags,
                kroner(post.beloeb_oere),
                post.fordring_id,
                post.post_id,
            )
            for hvem, hvornaar, post in fundet
        ),
    )


def _besked(b: Udgaaende) -> JsonObjekt:
    return {
        "number": b.nr,
        "message_id": str(b.besked_id),
        "service": b.tjeneste,
        "operation": b.operation,
        "receiver": b.modtager.cvr,
        "system": str(b.modtager.it_system),
        "account_id": str(b.konto_id),
        "state": b.tilstand.value,
        "attempts": b.forsoeg,
        "reason": b.grund,
        "codes": list(b.koder),
        "next_at": iso(b.naeste) if b.tilstand is Beskedtilstand.KLAR else None,
        "created_at": iso(b.oprettet_at),
        "ended_at": iso(b.afsluttet_at),
    }
