"""What the receipt of an executed action tells: the branches of UdfoertAktionValg."""

from __future__ import annotations

from fordringsbro.aktion.aktioner import NEDSKRIVENDE, OPSKRIVENDE, Aendring, beloeb
from fordringsbro.aktion.fordringsdata import Fordringsdata, Skyldner
from fordringsbro.contract.binding import Post
from fordringsbro.contract.mf_ord import KUNDETYPE
from fordringsbro.contract.vaerdier import skriv_oere
from fordringsbro.mf.model import Udgave
from fordringsbro.nymf.model import Aktion, Registerpost

#: SkatKundeTypeKode; how a contact that is known by its number is called is not public for all of them.


def udfoert(aktion: Aktion, post: Registerpost | None, udgave: Udgave) -> Post | None:
    """The receipt's content for an executed action, None where the contract has none (withdrawal, principal).

    Args:
        aktion: The action.
        post: The claim as the register has it after the action.
        udgave: The delivery of the contract that the claimant's system speaks.
    """
    data = aktion.data
    if isinstance(data, Fordringsdata | Aendring):
        return {"OpretAendrKvitteringStruktur": {"KundeSamling": _kunder(data.skyldnere, udgave)}}
    rest = _rest(aktion, post)
    if rest is None:
        return None
    if aktion.aktionskode in NEDSKRIVENDE:
        return {
            "NedskrivFordringKvitteringStruktur": {
                "RestBeloeb": rest,
                "InddrivelseReduceretBeloeb": "true" if aktion.udfoert_oere != beloeb(aktion.data) else "false",
                "NedskrivningBeloebStruktur": _beloeb("FordringNedskrivningBeloeb", aktion.udfoert_oere),
            }
        }
    if aktion.aktionskode in OPSKRIVENDE:
        return {
            "OpskrivFordringKvitteringStruktur": {
                "RestBeloeb": rest,
                "OpskrivningBeloebStruktur": _beloeb("FordringOpskrivningBeloeb", aktion.udfoert_oere),
                # The claim that PSRM books for a write-up; DMI changes the amount.
                "FordringInddrivelseFordringIdentifikator": aktion.skaber_fordring_id,
            }
        }
    return None


def _rest(aktion: Aktion, post: Registerpost | None) -> Post | None:
    """What is left on the claim: as the collection system told, else as the register has it."""
    oplyst = aktion.kvittering.rest_oere if aktion.kvittering else None
    rest = oplyst if oplyst is not None else (post.saldo_oere if post else None)
    if rest is None:
        return None
    return {"FordringRestBeloebStruktur": _beloeb("FordringRestBeloeb", max(0, rest))}


def _beloeb(navn: str, oere: int) -> dict[str, str]:
    return {"ValutaKode": "DKK", navn: skriv_oere(oere)}


def _kunder(skyldnere: tuple[Skyldner, ...], udgave: Udgave) -> Post:
    kunder = [
        {"SkatKundeIdentifikator": skyldner.ident, "SkatKundeTypeKode": KUNDETYPE[skyldner.ident_type]}
        for skyldner in skyldnere
    ]
    if udgave == Udgave.SIDSTE:
        return {"KundeInfo": [{"KundeStruktur": kunde} for kunde in kunder]}
    return {"KundeStruktur": kunder}
