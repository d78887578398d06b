"""What a registration told again may change of a claim."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from fordringsbro.debitor.bog.afvisning import Aarsag, Objekt, afvis
from fordringsbro.debitor.bog.kendt import KendtFordring, Overdragelsesstand
from fordringsbro.debitor.form import Form, forskelle
from fordringsbro.platform.record import record
from fordringsbro.platform.tegn import uden_blanke

#: The fields of a claim that a registration may change as long as collection does not have the claim: what is written
#: to the debtor, whom the debtor may ask, the period it is for, and the last date to pay. All others say what the claim
#: is: they are settled at registration, and its balance changes by write-downs only. The list is our own decision; the
#: contract only says that a registration may be repeated.
AENDRELIGE: Final = frozenset({"kontaktinformation", "periode_fra", "periode_til", "srb", "tekstlinjer"})

#: What may also change while collection has refused the claim, or given it back: the master data that its filter
#: judges, so that they can be corrected. The amount that is owed is not among them: it changes by what is booked on the
#: claim only.
AENDRELIGE_AFVIST: Final = AENDRELIGE | {
    "foraeldelsesdato",
    "forfaldsdato",
    "hovedstol_oere",
    "modregning",
    "reference",
    "specifikationer",
    "stiftelsesdato",
    "type_kode",
}


@record
class Fordringsaendring:
    """A change of a claim.

    Attributes:
        fordring_id: The claim.
        felter: The fields that change, in alphabetical order.
        indhold: Its form from now on.
        srb: The new last date to pay, when it changes.
    """

    fordring_id: UUID
    felter: tuple[str, ...]
    indhold: Form
    srb: date | None


def find_aendring(foer: KendtFordring, ny: Form) -> Fordringsaendring | None:
    """How a claim that is told again differs from what is known; nothing when it doesn't.

    The last date to pay may be told again after it was set by a message of its own, and be moved, but not taken away.

    Raises:
        AfvisningError: `ANDET_INDHOLD` when a field differs that is not in `AENDRELIGE` (or `AENDRELIGE_AFVIST`, once
            collection has refused the claim or given it back); `ER_OVERDRAGET` when collection has the claim;
            `BELOEB_UGYLDIGT` for a negative principal.
    """
    tilbage = foer.overdragelse in {Overdragelsesstand.AFVIST, Overdragelsesstand.RETURNERET}
    aendrelige = AENDRELIGE_AFVIST if tilbage else AENDRELIGE
    if foer.fastsat_srb and ny.get("srb") == foer.fastsat_srb.isoformat():
        ny = {**ny, "srb": foer.indhold.get("srb")}
    # Told again without the blanks that an earlier version kept, a reference is the same.
    felter = forskelle({**foer.indhold, "reference": uden_blanke(foer.indhold.get("reference", "")) or None}, ny)
    for felt in felter:
        if felt not in aendrelige or (felt == "srb" and not ny.get("srb")):
            raise afvis(Aarsag.ANDET_INDHOLD, Objekt.FORDRING, foer.fordring_id, felt=felt)
    if not felter:
        return None
    if int(ny["hovedstol_oere"]) < 0:
        raise afvis(Aarsag.BELOEB_UGYLDIGT, Objekt.FORDRING, foer.fordring_id, felt="hovedstol_oere")
    if foer.overdraget:
        raise afvis(Aarsag.ER_OVERDRAGET, Objekt.FORDRING, foer.fordring_id, felt=felter[0])
    indhold = {navn: vaerdi for navn, vaerdi in ny.items() if vaerdi}
    srb = date.fromisoformat(indhold["srb"]) if "srb" in felter else None
    return Fordringsaendring(foer.fordring_id, felter, indhold, srb)
