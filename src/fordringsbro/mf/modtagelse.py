"""Takes the actions of one delivery, and works out what each is answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from fordringsbro.aktion.aktioner import SKABENDE
from fordringsbro.mf import afvisning, resultat_store, udgave
from fordringsbro.mf.handling import STOERSTE_ID, Handling
from fordringsbro.mf.kald import MFKald
from fordringsbro.mf.model import Adgang, Aktionsafvisning, Aktionsstatus, Resultat, Udgave
from fordringsbro.mf.oversaet import Oversaetter
from fordringsbro.mf.resultater import af_aktion
from fordringsbro.nymf.aftaler.aftale import FOERSTE_ID, SIDSTE_ID, Aftale
from fordringsbro.nymf.model import Anmodning, Rettelse
from fordringsbro.nymf.service import NyMF
from fordringsbro.platform.database import Connection

#: Actions that are judged and stored together; more would cost memory and save little.
PORTION: Final = 500


#: A claimant and the id of a claim.
_Fordring = tuple[int, int | None]
#: Claims that came by MF, each with its reference.
_Kendte = dict[_Fordring, str | None]


class Leverancemodtagelse:
    """One delivery on its way into NyMF, in the caller's transaction.

    Args:
        conn: The transaction.
        nymf: The filter and register.
        adgange: What the system may do, by claimant.
        oversaetter: Makes requests of actions.
        kald: The call.
    """

    def __init__(
        self, conn: Connection, nymf: NyMF, adgange: Mapping[int, Adgang], oversaetter: Oversaetter, kald: MFKald
    ) -> None:
        self._conn = conn
        self._nymf = nymf
        self._adgange = adgange
        self._oversaetter = oversaetter
        self._kald = kald
        self._aftaler: dict[int, Aftale] = {}
        self._venter: list[Handling] = []
        self._afviste: list[tuple[Handling, Aktionsafvisning]] = []
        self._resultater: dict[int, list[Resultat]] = {}

    def hold(self, fordringshavere: Iterable[int]) -> None:
        """Hold the registers of the claimants, and look up which of them have an agreement in force."""
        mulige = [fh for fh in fordringshavere if FOERSTE_ID <= fh <= SIDSTE_ID]
        aftaler = self._nymf.aftalebog.aftaler_ved_id(self._conn, mulige)
        self._aftaler = {fh: aftale for fh, aftale in aftaler.items() if aftale.aktiv}
        self._nymf.hold(self._conn, self._aftaler.keys() & self._adgange.keys())

    def tag(self, handling: Handling) -> None:
        """Take one action; they are handed on in portions."""
        fejl = self._adgangsfejl(handling)
        fejl = fejl or beskedfejl(handling, self._adgange[handling.fordringshaver_id].udgave)
        if fejl is not None:
            self._afviste.append((handling, fejl))
        else:
            self._venter.append(handling)
        if len(self._venter) + len(self._afviste) >= PORTION:
            self._indgiv()

    def afslut(self) -> list[Resultat]:
        """Every action's results, in the delivery's order."""
        self._indgiv()
        return [resultat for nummer in sorted(self._resultater) for resultat in self._resultater[nummer]]

    def _adgangsfejl(self, handling: Handling) -> Aktionsafvisning | None:
        """Why the system can't report for that claimant."""
        fordringshaver_id = handling.fordringshaver_id
        aftale = self._aftaler.get(fordringshaver_id)
        egen = fordringshaver_id in self._adgange
        if aftale is None or (not egen and self._kald.kalder.aftryk is not None):
            # Where callers are known, another's agreement is as unknown as none.
            return afvisning.ukendt_aftale(fordringshaver_id)
        if not egen:
            return afvisning.ikke_indberetter(fordringshaver_id, self._kald.se_nummer)
        return None if aftale.systemintegration else afvisning.ingen_integration(fordringshaver_id)

    def _indgiv(self) -> None:
        """Hand the gathered actions to NyMF, in order; those on claims that are not the claimant's are refused."""
        kendte, bogens = self._naevnte_fordringer()
        optagne = self._optagne_numre()
        gode: list[tuple[list[Anmodning | Rettelse], Handling]] = []
        for handling in self._venter:
            if handling.aktion_id is not None and (handling.fordringshaver_id, handling.aktion_id) in optagne:
                self._afviste.append((handling, afvisning.aktion_kendt(handling.aktion_id)))
            elif (fejl := _fordringsfejl(handling, kendte, bogens)) is not None:
                self._afviste.append((handling, fejl))
            else:
                gode.append((self._oversaetter.anmodninger(handling), handling))
        self._svar(gode, kendte)
        self._afvis()
        self._venter.clear()
        self._afviste.clear()

    def _svar(self, gode: Sequence[tuple[list[Anmodning | Rettelse], Handling]], kendte: _Kendte) -> None:
        """Hand actions to NyMF, and keep what it says of each."""
        tagne = self._nymf.indgiv_mange(
            self._conn, [et for anmodninger, _ in gode for et in anmodninger], kan_vente=True
        )
        modtagelser = self._nymf.modtagelser(self._conn, {aktion.fordring_id for aktion in tagne})
        aktioner = iter(tagne)
        for anmodninger, handling in gode:
            rettet = kendte.get((handling.fordringshaver_id, handling.fordring_id))
            self._resultater[handling.nummer] = [
                af_aktion(
                    next(aktioner),
                    anmodning.data.reference or None if isinstance(anmodning, Anmodning) else rettet,
                    modtagelser,
                )
                for anmodning in anmodninger
            ]

    def _optagne_numre(self) -> set[tuple[int, int]]:
        """The senders' numbers of the gathered actions that other actions have, each by its claimant."""
        ider = {handling.aktion_id or 0 for handling in self._venter}
        mulige = [id_ for id_ in ider if 0 < id_ <= STOERSTE_ID]
        fundne = self._nymf.aktioner_ved_id(self._conn, mulige) if mulige else []
        return {(aktion.fordringshaver_id, aktion.aktion_id) for aktion in fundne}

    def _naevnte_fordringer(self) -> tuple[_Kendte, set[_Fordring]]:
        """The claims that the gathered actions name: those that came by MF, and those of the embedded ledger.

        The latter are the ledger's, also when the agreement is the same.
        """
        ider = {id_ for handling in self._venter for id_ in handling.naevnte}
        poster = self._nymf.fordringer_ved_id(self._conn, ider)
        kendte = resultat_store.kendte(self._conn, [post.opret_aktion_id for post in poster])
        fra_mf: _Kendte = {
            (post.fordringshaver_id, post.fordring_id): kendte[post.opret_aktion_id]
            for post in poster
            if post.opret_aktion_id in kendte
        }
        alle: set[_Fordring] = {(post.fordringshaver_id, post.fordring_id) for post in poster}
        return fra_mf, alle - fra_mf.keys()

    def _afvis(self) -> None:
        """Refuse actions that don't get to NyMF; they get ids all the same, and their related claims fall with them."""
        referencer = [_referencer(handling) for handling, _ in self._afviste]
        ider = iter(self._nymf.nye_ider(self._conn, sum(map(len, referencer))))
        for (handling, fejl), egne in zip(self._afviste, referencer, strict=True):
            self._resultater[handling.nummer] = self._afvist(handling, fejl, [(next(ider), en) for en in egne])

    def _afvist(
        self, handling: Handling, fejl: Aktionsafvisning, dele: Sequence[tuple[tuple[int, int], str | None]]
    ) -> list[Resultat]:
        """What is told of each claim that a refused action is about."""
        hoved_id = (handling.fordring_id if _retter(handling) else None) or dele[0][0][0]
        resultater = []
        for del_, ((fordring_id, aktion_id), reference) in enumerate(dele):
            egen = hoved_id if del_ == 0 else fordring_id
            resultater.append(
                Resultat(
                    aktion_id=aktion_id,
                    fordring_id=egen,
                    hoved_fordring_id=hoved_id,
                    aktionskode=handling.aktionskode,
                    fordringshaver_id=handling.fordringshaver_id,
                    reference=reference,
                    status=Aktionsstatus.AFVIST,
                    modtaget=self._kald.nu,
                    afvist=(fejl,) if del_ == 0 else tuple(afvisning.med_hovedfordringen(fejl, egen, hoved_id)),
                )
            )
        return resultater


def _fordringsfejl(handling: Handling, kendte: _Kendte, bogens: set[_Fordring]) -> Aktionsafvisning | None:
    """Why an action may not name a claim: to the sender one of the embedded ledger is as unknown as none at all."""
    if _retter(handling):
        kendt = (handling.fordringshaver_id, handling.fordring_id) in kendte
        return None if kendt else afvisning.ukendt_fordring(handling.fordring_id or 0)
    for fordring_id in handling.naevnte:
        if (handling.fordringshaver_id, fordring_id) in bogens:
            return afvisning.ukendt_fordring(fordring_id)
    return None


def _retter(handling: Handling) -> bool:
    """Whether an action is on a claim that it names."""
    return handling.aktionskode not in SKABENDE and handling.fordring_id is not None


def _referencer(handling: Handling) -> list[str | None]:
    """The claimant's reference of each claim that an action is about."""
    return [post.get("FordringFordringHaverReference") for post in handling.fordringer] or [None]


def beskedfejl(handling: Handling, aftalt: Udgave | None) -> Aktionsafvisning | None:
    """Why an action can't be taken, as far as the message tells it.

    Args:
        handling: The action.
        aftalt: The delivery of the contract that was agreed; None takes both.
    """
    if handling.fejl is not None:
        return handling.fejl
    if (handling.indhold or {}).get("NyFordringHaverStruktur") is not None:
        return afvisning.fordringshaverskift()
    return udgave.fejl(handling, aftalt) if aftalt else None
