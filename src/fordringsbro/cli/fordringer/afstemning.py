"""`fordringsbro claims differences`, `tell-again` and `settle`: what collection refused of what the ledger booked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from uuid import UUID

from fordringsbro.bootstrap.installation import Installation
from fordringsbro.cli.faelles.gerning import Kommandosvar
from fordringsbro.cli.faelles.liste import Listeform, af_faa, skriv_liste
from fordringsbro.cli.faelles.listevalg import Listevalg
from fordringsbro.cli.faelles.udskrift import iso, tid
from fordringsbro.debitor.bog.afvisning import AfvisningError
from fordringsbro.overdragelse.rettelser import KanIkkeRettesError
from fordringsbro.overdragelse.uafstemte import (
    Afstemninger,
    IntetAtAfstemmeError,
    KanIkkeUdlignesError,
    afviste_rettelser,
)
from fordringsbro.overdragelse.uafstemte_model import AfvistRettelse
from fordringsbro.platform.database import Connection
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.jsontyper import JsonObjekt
from fordringsbro.portal.fortaelling import find_fordring
from fordringsbro.portal.tekster import kroner

_INTET = (
    "intet er uafstemt: ingen afvist rettelse, eller saldiene er ens"
    " / nothing to settle: no refused correction, or the balances agree"
)
_KUN_IGEN = (
    "fagsystemets nedskrivning kan kun sendes igen / a write-down of the fagsystem's can only be told again: tell-again"
)
_FLYTTET = (
    "udført i det andet system før en flytning, og kan kun udlignes"
    " / carried out in the other system before a move, and can only be settled: settle"
)


def liste(dele: Installation, ident: str | None, valg: Listevalg) -> None:
    """Print the claims of which collection has another balance, since it refused a correction; or one of them.

    Raises:
        FejlError: `UKENDT_ID`.
    """
    with dele.database.transaction() as conn:
        fundne = afviste_rettelser(conn, [_find(conn, ident)] if ident else None)
        skriv_liste(_FORM, af_faa(_FORM, fundne, valg), valg)


def send_igen(dele: Installation, ident: str, *, hvem: str, hvorfor: str) -> Kommandosvar:
    """Tell collection again what it refused.

    Raises:
        FejlError: `UKENDT_ID`; `IKKE_NU` when nothing is to be settled, or it is refused again.
    """
    return _afstem(dele, ident, Afstemninger.send_igen, hvem=hvem, hvorfor=hvorfor)


def udlign(dele: Installation, ident: str, *, hvem: str, hvorfor: str) -> Kommandosvar:
    """Book the contrary in the ledger.

    Raises:
        FejlError: `UKENDT_ID`; `IKKE_NU` when nothing is to be settled, or it can only be told again; `BOGEN_AFVISER`.
    """
    return _afstem(dele, ident, Afstemninger.udlign, hvem=hvem, hvorfor=hvorfor)


def _afstem(
    dele: Installation,
    ident: str,
    hvordan: Callable[..., AfvistRettelse],
    *,
    hvem: str,
    hvorfor: str,
) -> Kommandosvar:
    try:
        with dele.database.transaction() as conn:
            foer = hvordan(dele.afstemninger, conn, _find(conn, ident), hvem=hvem, hvorfor=hvorfor)
    except IntetAtAfstemmeError:
        raise FejlError(Fejlkode.IKKE_NU, sted=_INTET) from None
    except KanIkkeUdlignesError:
        raise FejlError(Fejlkode.IKKE_NU, sted=_KUN_IGEN) from None
    except KanIkkeRettesError as error:
        sted = f"afvist igen / refused again: {', '.join(error.koder)}" if error.koder else _FLYTTET
        raise FejlError(Fejlkode.IKKE_NU, sted=sted) from None
    except AfvisningError as error:
        raise FejlError(Fejlkode.BOGEN_AFVISER, sted=error.afvisning.aarsag.name) from None
    linje = (
        f"{foer.fordring_id}: {kroner(foer.bog_oere)} i debitorbogen, {kroner(foer.inddrivelse_oere)} hos inddrivelsen;"
        " afstemmes / in ledger and collection; being settled"
    )
    return Kommandosvar(_som_dict(foer), (linje,))


def _find(conn: Connection, ident: str) -> UUID:
    fordring_id = find_fordring(conn, ident)
    if fordring_id is None:
        raise FejlError(Fejlkode.UKENDT_ID)
    return fordring_id


def _som_dict(en: AfvistRettelse) -> JsonObjekt:
    return {
        "claim_id": str(en.fordring_id),
        "municipality": en.kommune_cvr,
        "claimant": en.fordringshaver_id,
        "fordring_id": en.registernummer,
        "backend": en.backend.value if en.backend else None,
        "ledger_oere": en.bog_oere,
        "collection_oere": en.inddrivelse_oere,
        "since": iso(en.siden),
        "codes": list(en.koder),
    }


_FORM: Final[Listeform[AfvistRettelse]] = Listeform(
    "Afviste rettelser / Refused corrections",
    (
        "Fordring / Claim",
        "Fordringshaver / Claimant",
        "Fordrings-ID",
        "System",
        ">I debitorbogen / In the ledger",
        ">Hos inddrivelsen / In collection",
        "Siden / Since",
        "Koder / Codes",
    ),
    lambda en: (
        en.fordring_id,
        en.fordringshaver_id,
        en.registernummer,
        en.backend,
        kroner(en.bog_oere),
        kroner(en.inddrivelse_oere),
        tid(en.siden),
        ", ".join(en.koder),
    ),
    _som_dict,
    lambda en: en.fordring_id,
)
