"""Takes the actions of one delivery, and works out what each is answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from fordringsbro.mf import afvisning, resultat_store, udgave
from fordringsbro.mf.handling import Handling
from fordringsbro.mf.kald import Kald
from fordringsbro.mf.model import Adgang, Afvisning, Resultat, Status
from fordringsbro.mf.oversaet import Oversaetter
from fordringsbro.mf.resultater import af_aktion
from fordringsbro.nymf.aftale import FOERSTE_ID, SIDSTE_ID
from fordringsbro.nymf.model import Anmodning, Registerpost
from fordringsbro.nymf.service import NyMF
from fordringsbro.platform.database import Connection

#: Claims that are judged and stored together; more would cost memory and save little.
_PORTION: Final = 500


class Modtagelse:
    """One delivery on its way into NyMF, in the caller's transaction.

    Args:
        conn: The transaction.
        nymf: The filter and register.
        adgange: What the system may do, by claimant.
        oversaetter: Makes requests of actions.
        kald: The call.
    """

    def __init__(
        self, conn: Connection, nymf: NyMF, adgange: Mapping[int, Adgang], oversaetter: Oversaetter, kald: Kald
    ) -> None:
        self._conn = conn
        self._nymf = nymf
        self._adgange = adgange
        self._oversaetter = oversaetter
        self._kald = kald
        self._aktive: set[int] = set()
        self._kendte: set[int] = set()
        self._oprettes: list[tuple[Handling, list[Anmodning]]] = []
        self._resultater: dict[int, list[Resultat]] = {}
        self._paa_fordring: Mapping[str, Callable[[Handling, Registerpost, str | None], Resultat]] = {
            "NEDSKRIV": self._nedskriv,
        }

    def hold(self, fordringshavere: Iterable[int]) -> None:
        """Hold the registers of the claimants, and look up which of them have an agreement in force."""
        mulige = {fh for fh in fordringshavere if FOERSTE_ID <= fh <= SIDSTE_ID}
        for fordringshaver_id in sorted(mulige):
            aftale = self._nymf.aftale(self._conn, fordringshaver_id)
            if aftale is not None and aftale.aktiv:
                self._aktive.add(fordringshaver_id)
        self._nymf.hold(self._conn, self._aktive & self._adgange.keys())

    def tag(self, handling: Handling) -> None:
        """Take one action; what creates claims is gathered and done in portions."""
        fejl = self._adgangsfejl(handling) or handling.fejl or self._udgavefejl(handling)
        if fejl is not None:
            self._resultater[handling.nummer] = self._afvis(handling, fejl)
        elif handling.aktionskode == "OPRETFORDRING":
            self._oprettes.append((handling, self._oversaetter.opret(handling)))
            if len(self._oprettes) >= _PORTION:
                self._opret()
        else:
            self._resultater[handling.nummer] = [self._ret(handling)]

    def afslut(self) -> list[Resultat]:
        """Every action's results, in the delivery's order."""
        self._opret()
        return [resultat for nummer in sorted(self._resultater) for resultat in self._resultater[nummer]]

    def _adgangsfejl(self, handling: Handling) -> Afvisning | None:
        """Why the system can't report for that claimant."""
        fordringshaver_id = handling.fordringshaver_id
        if fordringshaver_id not in self._aktive:
            return afvisning.ukendt_aftale(fordringshaver_id)
        adgang = self._adgange.get(fordringshaver_id)
        if adgang is None:
            return afvisning.ikke_indberetter(fordringshaver_id, self._kald.se_nummer)
        return None if adgang.integration else afvisning.ingen_integration(fordringshaver_id)

    def _udgavefejl(self, handling: Handling) -> Afvisning | None:
        return udgave.fejl(handling, self._adgange[handling.fordringshaver_id].udgave)

    def _opret(self) -> None:
        """Create the gathered claims."""
        alle = [anmodning for _, anmodninger in self._oprettes for anmodning in anmodninger]
        aktioner = iter(self._nymf.opret_mange(self._conn, alle)) if alle else iter(())
        for handling, anmodninger in self._oprettes:
            self._resultater[handling.nummer] = [
                af_aktion(next(aktioner), anmodning.data.reference or None) for anmodning in anmodninger
            ]
        self._oprettes.clear()

    def _ret(self, handling: Handling) -> Resultat:
        """Take an action on a claim that exists."""
        fordring_id = handling.fordring_id
        # A claim of this delivery can't be named, since its id is not yet known; but its reference counts.
        post = None if fordring_id is None else self._nymf.fordring_ved_id(self._conn, fordring_id)
        kendt = None
        if post is not None and post.fordringshaver_id == handling.fordringshaver_id:
            # A claim of the embedded ledger is the ledger's to change, also when the agreement is the same.
            kendt = resultat_store.kendt(self._conn, post.opret_aktion_id)
        if post is None or kendt is None:
            navngivet = (handling.indhold or {}).get("FordringInddrivelseFordringIdentifikator", 0)
            return self._afvis(handling, afvisning.ukendt_fordring(navngivet))[0]
        return self._paa_fordring[handling.aktionskode](handling, post, kendt[0])

    def _nedskriv(self, handling: Handling, post: Registerpost, reference: str | None) -> Resultat:
        anmodning = self._oversaetter.nedskriv(handling, post.ekstern_id)
        return af_aktion(self._nymf.nedskriv(self._conn, anmodning), reference)

    def _afvis(self, handling: Handling, fejl: Afvisning) -> list[Resultat]:
        """Refuse an action before it gets to NyMF; it gets ids all the same, and its related claims fall with it."""
        referencer = _referencer(handling)
        ider = self._nymf.nye_ider(self._conn, len(referencer))
        hoved_id = handling.fordring_id if handling.fordring_id is not None else ider[0][0]
        resultater = []
        for del_, ((fordring_id, aktion_id), reference) in enumerate(zip(ider, referencer, strict=True)):
            egen = hoved_id if del_ == 0 else fordring_id
            grund = fejl if del_ == 0 else afvisning.med_hovedfordring(egen, hoved_id)
            resultater.append(
                Resultat(
                    aktion_id=aktion_id,
                    fordring_id=egen,
                    hoved_fordring_id=hoved_id,
                    aktionskode=handling.aktionskode,
                    fordringshaver_id=handling.fordringshaver_id,
                    reference=reference,
                    status=Status.AFVIST,
                    modtaget=self._kald.nu,
                    afvist=(grund,),
                )
            )
        return resultater


def _referencer(handling: Handling) -> list[str | None]:
    """The claimant's reference of each claim that an action is about."""
    indhold = handling.indhold or {}
    hoved = indhold.get("MFOpretFordringStruktur")
    if hoved is None:
        return [None]
    relaterede = (indhold.get("OpretUnderfordringSamling") or {}).get("MFOpretFordringStruktur", [])
    return [post.get("FordringFordringHaverReference") for post in (hoved, *relaterede)]
