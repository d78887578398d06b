"""Why a claim can't be handed over when a clerk says so: one reason, the one that holds."""

from __future__ import annotations

from datetime import date
from enum import Enum

from fordringsbro.debitor.bog.kendt import Overdragelsesstand as Stand
from fordringsbro.debitor.model import Slags
from fordringsbro.debitor.opslag.billede import Fordringsbillede


class Hindring(Enum):
    """What stands in the way, in Danish and English; the list is closed."""

    UKENDT = ("fordringen er ikke i debitorbogen", "the claim is not in the ledger")
    INGEN_AFTALE = (
        "kommunen har ingen aftale, der gælder i dag",
        "the municipality has no agreement that is in force today",
    )
    TILLAEG = (
        "et gebyr eller en rente, som debitorsystemet har tilskrevet, overdrages ikke",
        "a fee or interest that the debtor system added is not handed over",
    )
    OVERDRAGET = ("den er allerede overdraget", "it is handed over already")
    AFVIST = ("inddrivelsen har afvist den; brug --again", "collection refused it; use --again")
    RETURNERET = ("inddrivelsen har returneret den; brug --again", "collection gave it back; use --again")
    INTET_SKYLDES = ("der skyldes intet på den", "nothing is owed on it")
    INGEN_SRB = (
        "den har ingen sidste rettidige betalingsdato og er ikke sat til opkrævning",
        "it has no last date to pay and is not set to collection",
    )
    HENSTAND = ("der er givet henstand, som ikke er udløbet", "it is deferred, and the deferment has not ended")
    SRB = ("dens sidste rettidige betalingsdato er ikke passeret", "its last date to pay has not passed")


class IkkeKlarError(Exception):
    """A claim can't be handed over now.

    Attributes:
        hindring: Why.
        hoved: Whether that is so of its main claim, which must be handed over first.
    """

    def __init__(self, hindring: Hindring, *, hoved: bool = False) -> None:
        da, en = hindring.value
        if hoved:
            da = f"dens hovedfordring er ikke overdraget og kan ikke blive det: {da}"
            en = f"its main claim is not handed over and can't be: {en}"
        super().__init__(f"{da} / {en}")
        self.hindring = hindring
        self.hoved = hoved


#: Where a claim must be fetched back from before it can go again.
_STAND = {
    Stand.OVERDRAGET: Hindring.OVERDRAGET,
    Stand.AFVIST: Hindring.AFVIST,
    Stand.RETURNERET: Hindring.RETURNERET,
}


def hindring(b: Fordringsbillede, i_dag: date) -> Hindring | None:
    """What keeps a claim from being handed over, seen by itself; a main claim may go without a debt.

    Args:
        b: The claim under the lock.
        i_dag: Its last date to pay must lie before it.
    """
    if b.slags is not Slags.FORDRING:
        return Hindring.TILLAEG
    if b.overdragelse is not Stand.INGEN:
        return _STAND[b.overdragelse]
    if b.srb is None:
        return Hindring.INGEN_SRB
    if b.srb < i_dag:
        return None
    fastsat_passeret = b.fordring.srb is not None and b.fordring.srb < i_dag
    return Hindring.HENSTAND if fastsat_passeret and b.henstande else Hindring.SRB
