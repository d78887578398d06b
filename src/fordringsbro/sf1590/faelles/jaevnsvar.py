"""The answer that nearly all messages get, accepted without remarks: by a template of the contract's writer."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from lxml import etree

from fordringsbro.contract.binding import Kontrakt
from fordringsbro.contract.files import sf1590_xsd
from fordringsbro.contract.names import q
from fordringsbro.contract.skabelon import Skabelon, plads
from fordringsbro.contract.vaerdier import TID
from fordringsbro.sf1590.faelles.afvisning import Felter
from fordringsbro.sf1590.faelles.hovedoplysninger import Hoved
from fordringsbro.wire.xml.schemas import validate

#: Accepted, and nothing to say of it.
UDEN_BEMAERKNINGER: Final = {"AccepteretUdenBemærkninger": True}
#: Values of an answer without RequestId.
_PLADSER: Final = 4
_NOEGLER: Final = frozenset({"DebitorkontoIdentifikation", "BehandlingDatoTid", "Accept"})


class Jaevnsvar:
    """The templates, one for each operation and kind of header; each is checked by the schema when it is first filled.

    Args:
        kontrakt: The contract.
    """

    def __init__(self, kontrakt: Kontrakt) -> None:
        self._kontrakt = kontrakt
        self._skabeloner: dict[tuple[str, bool], Skabelon] = {}

    def skriv(self, operation: str, hoved: Hoved, nu: datetime, felter: Felter) -> bytes | None:
        """The answer's element in UTF-8; None where the contract's writer must write it.

        Args:
            operation: The operation's name.
            hoved: The request's header.
            nu: When the answer is made.
            felter: The answer's payload.
        """
        if felter.get("Accept") != UDEN_BEMAERKNINGER or felter.keys() != _NOEGLER:
            return None
        vaerdier = [hoved.transaktions_id, TID.skriv(nu)]
        if hoved.request_id is not None:
            vaerdier.append(hoved.request_id)
        vaerdier += (felter["DebitorkontoIdentifikation"], TID.skriv(felter["BehandlingDatoTid"]))
        skabelon = self._skabelon(operation, med_request=hoved.request_id is not None)
        svar = skabelon.udfyld(vaerdier)
        if svar is not None and not skabelon.proevet:
            if validate(etree.fromstring(svar), sf1590_xsd()):
                return None
            skabelon.proevet = True
        return svar

    def _skabelon(self, operation: str, *, med_request: bool) -> Skabelon:
        kendt = self._skabeloner.get((operation, med_request))
        if kendt is not None:
            return kendt
        pladser = [plads(nummer) for nummer in range(_PLADSER + med_request)]
        hoved = {"TransaktionsId": pladser[0], "TransaktionsTid": pladser[1]}
        if med_request:
            hoved["RequestId"] = pladser[2]
        felter = {"DebitorkontoIdentifikation": pladser[-2], "BehandlingDatoTid": pladser[-1]}
        post = {"HovedOplysningerSvar": hoved, **felter, "Accept": UDEN_BEMAERKNINGER}
        ny = self._skabeloner[operation, med_request] = Skabelon(
            self._kontrakt, q(f"{operation}_O"), post, len(pladser)
        )
        return ny
