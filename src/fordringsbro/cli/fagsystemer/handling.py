"""`fordringsbro outbox` and `inbox`: what fagsystemer are told, and what their mailbox got."""

from __future__ import annotations

from functools import partial
from typing import Final
from uuid import UUID

from fordringsbro.bootstrap.installation import Installation
from fordringsbro.cli.faelles.liste import Listeform, efter_nummer, skriv_liste
from fordringsbro.cli.faelles.listevalg import Listevalg
from fordringsbro.cli.faelles.udskrift import iso, skriv_linje, tid
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.jsontyper import JsonObjekt
from fordringsbro.portal.tekster import kroner
from fordringsbro.postkasse import modtaget_store
from fordringsbro.postkasse.modtaget_store import Postkasselinje
from fordringsbro.sf1590.fagsystem import store
from fordringsbro.sf1590.fagsystem.model import Beskedtilstand, Udgaaende
from fordringsbro.sf1590.fagsystem.udbakke import bestil


def udgaaende(dele: Installation, valg: Listevalg, *, alle: bool) -> None:
    """Print messages to fagsystemer by number: those not delivered, or all."""
    with dele.database.transaction() as conn:
        hent = partial(store.liste, conn, alle=alle)
        skriv_liste(_UDGAAENDE, efter_nummer(valg, hent, lambda b: b.nr), valg)


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


def modtaget(dele: Installation, valg: Listevalg, *, system: UUID | None) -> None:
    """Print what the mailbox that stands in for fagsystemer was told, by number."""
    with dele.database.transaction() as conn:
        hent = partial(modtaget_store.liste, conn, system)
        skriv_liste(_MODTAGET, efter_nummer(valg, hent, lambda en: en.nr), valg)


def _post(en: Postkasselinje) -> dict[str, object]:
    hvem, post = en.modtager, en.post
    return {
        "number": en.nr,
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
        "received_at": iso(en.modtaget_at),
    }


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


_UDGAAENDE: Final[Listeform[Udgaaende]] = Listeform(
    "Beskeder til fagsystemer / Messages to fagsystemer",
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
    lambda b: (
        b.nr,
        b.operation,
        b.modtager.cvr,
        b.modtager.it_system,
        b.tilstand,
        b.forsoeg,
        " ".join(filter(None, (b.grund, *b.koder))),
        tid(b.naeste) if b.tilstand is Beskedtilstand.KLAR else None,
    ),
    _besked,
    lambda b: b.nr,
)


_MODTAGET: Final[Listeform[Postkasselinje]] = Listeform(
    "Modtaget / Received",
    (
        ">Nr.",
        "Modtaget / Received",
        "It-system / IT system",
        "Hvad / What",
        ">Beløb / Amount",
        "Fordring / Claim",
        "Id",
    ),
    lambda en: (
        en.nr,
        tid(en.modtaget_at),
        en.modtager.it_system,
        en.post.slags,
        kroner(en.post.beloeb_oere),
        en.post.fordring_id,
        en.post.post_id,
    ),
    _post,
    lambda en: en.nr,
)
