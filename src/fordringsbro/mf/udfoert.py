"""What the receipt of an executed action tells: the branches of UdfoertAktionValg."""

from __future__ import annotations

from typing import Any, Final

from fordringsbro.contract.vaerdier import skriv_oere
from fordringsbro.inddrivelse.model import Fordringsdata, Skyldner
from fordringsbro.mf.model import Udgave
from fordringsbro.nymf.model import Aktion, Registerpost

#: SkatKundeTypeKode; how a contact that is known by its number is called is not public for all of them.
_KUNDETYPER: Final = {"CPR": "CPR-Person", "CVR": "CVR-Virksomhed", "SE": "SE-Virksomhed", "AKR": "AKR-EFI-Ukendt"}


def udfoert(aktion: Aktion, post: Registerpost | None, udgave: Udgave) -> dict[str, Any] | None:
    """The receipt's content for an executed action, None where the contract has none.

    Args:
        aktion: The action.
        post: The claim as the register has it after the action.
        udgave: The delivery of the contract that the claimant's system speaks.
    """
    data = aktion.data
    if isinstance(data, Fordringsdata):
        return {"OpretAendrKvitteringStruktur": {"KundeSamling": _kunder(data.skyldnere, udgave)}}
    if post is not None:
        return {
            "NedskrivFordringKvitteringStruktur": {
                "RestBeloeb": {
                    "FordringRestBeloebStruktur": {
                        "ValutaKode": "DKK",
                        "FordringRestBeloeb": skriv_oere(max(0, post.rest_oere)),
                    }
                },
                # An amount is never reduced: one above the balance is rejected.
                "InddrivelseReduceretBeloeb": "false",
                "NedskrivningBeloebStruktur": {
                    "ValutaKode": "DKK",
                    "FordringNedskrivningBeloeb": skriv_oere(data.beloeb_oere),
                },
            }
        }
    return None


def _kunder(skyldnere: tuple[Skyldner, ...], udgave: Udgave) -> dict[str, Any]:
    kunder = [
        {"SkatKundeIdentifikator": skyldner.ident, "SkatKundeTypeKode": _KUNDETYPER[skyldner.ident_type]}
        for skyldner in skyldnere
    ]
    if udgave == "20141003":
        return {"KundeInfo": [{"KundeStruktur": kunde} for kunde in kunder]}
    return {"KundeStruktur": kunder}
