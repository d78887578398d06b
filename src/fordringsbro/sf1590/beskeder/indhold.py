"""What the messages to the Beskedfordeler say."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import structlog

from fordringsbro.contract.codes import Liste
from fordringsbro.contract.names import BESKEDER
from fordringsbro.debitor.opslag.billede import Fordringsbillede, Kontobillede
from fordringsbro.debitor.part import OprettetAf
from fordringsbro.platform.clock import local_date
from fordringsbro.sf1590.faelles.afvisning import Felter
from fordringsbro.sf1590.faelles.koder import uuid_af
from fordringsbro.sf1590.frabog import faelles
from fordringsbro.sf1590.frabog.betalbar import KLASSER, betalbar_konto, betalbart
from fordringsbro.sf1590.frabog.stand import haeftelser_nu, haeftende_nu

_log = structlog.get_logger("fordringsbro.beskeder")
#: Most liabilities in one message (the schema's limit).
_HAEFTELSER: Final = 1000
#: The version of the messages' form; the metadata gives none.
_VERSION: Final = "1.0"
#: How a URN names an authority by its CVR number; our own choice, since the Beskedfordeler's ids of authorities are
#: KOMBIT's to give.
_CVR_URN: Final = "urn:oio:cvr-nr:"


def fordring_til_indbetaling(konto: Kontobillede, fordring: Fordringsbillede, nu: datetime) -> Felter:
    """FordringTilIndbetaling: what is owed on a claim, fee or interest now; 0 when nothing can be paid any more.

    A message has room for so many liabilities. A claim may have got more of them by and by, and that it can be paid is
    told all the same, with the first ones; an answer to a question is refused instead, since it can be asked again.
    """
    haeftelser = haeftende_nu(fordring, local_date(nu))
    if len(haeftelser) > _HAEFTELSER:
        _log.warning("message_shortened", claim=str(fordring.fordring.fordring_id), liabilities=len(haeftelser))
    return {
        "RestanceOpgørelseDatoTid": nu,
        "Debitorkonto": betalbar_konto(konto),
        KLASSER[fordring.slags]: betalbart(fordring),
        "RestanceBeløb": fordring.restance_oere,
        **haeftelser_nu(haeftelser[:_HAEFTELSER]),
    }


def kuvert(
    besked_id: UUID,
    beskedtype: str,
    felter: Felter,
    *,
    modtagere: tuple[str, ...],
    objekt: tuple[str, UUID],
    konto_id: UUID,
    kilde: UUID,
    nu: datetime,
) -> Felter:
    """A message in SF1461's envelope.

    Args:
        besked_id: The message's id.
        beskedtype: Code of its type.
        felter: Its contents.
        modtagere: CVR numbers of the authorities that may receive it.
        objekt: Kind (code of the list of kinds) and id of what it is about.
        konto_id: The account, named too when it is not what the message is about.
        kilde: The IT system instance that tells.
        nu: When it is made.
    """
    objekter = dict([objekt, ("DEBITORKONTO", konto_id)])
    return {
        "BeskedId": _uuid(besked_id),
        "BeskedVersion": _VERSION,
        "Beskedkuvert": {
            "Filtreringsdata": {
                "Beskedtype": _uuid(uuid_af(Liste.BESKEDTYPE, beskedtype)),
                "BeskedAnsvarligAktoer": _uuid(kilde),
                "TilladtModtager": [{"URNIdentifikator": f"{_CVR_URN}{cvr}"} for cvr in modtagere],
                "RelateretObjekt": [
                    {"ObjektId": _uuid(id_), "ObjektType": _uuid(uuid_af(Liste.BESKEDOBJEKTTYPE, slags))}
                    for slags, id_ in objekter.items()
                ],
            },
            "Leveranceinformation": {
                "Dannelsestidspunkt": {"TidsstempelDatoTid": nu},
                "TransaktionsId": _uuid(besked_id),
                "Kildesystem": _uuid(kilde),
            },
        },
        "Beskeddata": [{BESKEDER[beskedtype]: felter}],
    }


def konto_besked(konto_id: UUID, oprettet: OprettetAf, **mere: Any) -> Felter:  # noqa: ANN401 - values of the contract
    """What the messages about an account as a whole say."""
    return {"DebitorkontoIdentifikation": str(konto_id), "OprettetAf": faelles.oprettet_af(oprettet), **mere}


def _uuid(id_: UUID | str | None) -> Felter:
    return {"UUIDIdentifikator": str(id_)}
