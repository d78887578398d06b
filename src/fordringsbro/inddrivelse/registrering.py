"""What is written when a backend has spoken: ids, states, history, and each final outcome handed on exactly once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Final, Protocol

import structlog

from fordringsbro.aktion.aktioner import SKABENDE
from fordringsbro.aktion.model import Backend, Inddrivelsesudfald, Udfaldsstatus
from fordringsbro.inddrivelse import bestilling, forloeb_store, store, svar_store, ubogfoert_store, udvaelgelse_store
from fordringsbro.inddrivelse.beslutning import Beslutningsart, om_aktion
from fordringsbro.inddrivelse.korrelation import Parring, er_intetsigende, kan_vaere, par
from fordringsbro.inddrivelse.levering import Afsendelsestilstand, Aktionssvar, Forsendelsestrin, Leverance, Post
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection
from fordringsbro.platform.jobs import Jobs
from fordringsbro.platform.punkter import Punkt, naaet
from fordringsbro.platform.record import record
from fordringsbro.platform.tilside import Arbejde, er_udfald, hver_for_sig, loest, til_nyt_forsoeg


class Kvitter(Protocol):
    """Takes final outcomes, in the transaction that writes them."""

    def __call__(self, conn: Connection, *udfald: Inddrivelsesudfald) -> None:
        """Take them; each action's outcome comes once."""
        ...


#: Why an action is parked when a backend's answer can't be paired with it.
PASSER_IKKE = "SVAR_PASSER_IKKE"
#: Why one is parked whose number the backend has already.
NUMMER_BRUGT: Final = "NUMMER_BRUGT"
AKTIONSNUMMER_BRUGT: Final = 600
_STATUS: Final = {Beslutningsart.UDFOERT: Udfaldsstatus.UDFOERT, Beslutningsart.AFVIST: Udfaldsstatus.AFVIST}
_TILSTAND: Final = {Udfaldsstatus.UDFOERT: Afsendelsestilstand.DONE, Udfaldsstatus.AFVIST: Afsendelsestilstand.REJECTED}

_log = structlog.get_logger(__name__)


@record
class _Fundet:
    """An outcome.

    Attributes:
        leverance_id: The delivery that its action went in, if it was sent.
        svar: The answer that told it, if that is not noted yet.
    """

    udfald: Inddrivelsesudfald
    leverance_id: int | None
    svar: Aktionssvar | None = None

    @property
    def afslutning(self) -> svar_store.Afslutning:
        """How its action ends."""
        udfald = self.udfald
        return svar_store.Afslutning(udfald.aktion_id, _TILSTAND[udfald.status], _koder(udfald), self.svar)

    @property
    def linje(self) -> forloeb_store.Historielinje:
        """What its action's history says of it."""
        udfald = self.udfald
        return forloeb_store.Historielinje(udfald.aktion_id, udfald.status, self.leverance_id, _koder(udfald))


@record
class _Endt:
    """An action of a delivery with its outcome."""

    post: Post
    fundet: _Fundet


class Svarregistrering:
    """Writes answers down.

    Args:
        clock: Time.
        jobs: The queue, for the actions that an outcome sets free.
        kvitter: Takes the outcomes.
    """

    def __init__(self, clock: Clock, jobs: Jobs, kvitter: Kvitter) -> None:
        self._clock = clock
        self._jobs = jobs
        self._kvitter = kvitter

    def aktioner(self, conn: Connection, leverance: Leverance, svar: Sequence[Aktionssvar]) -> None:
        """Write what a backend says of a delivery's actions; see `leverancer`."""
        self.leverancer(conn, [(leverance, svar)])

    def leverancer(self, conn: Connection, svarene: Sequence[tuple[Leverance, Sequence[Aktionssvar]]]) -> None:
        """Write what a backend says of the actions of deliveries.

        They must be locked (`store.hent_leverance`). An answer that fits no action while actions lack one parks those
        actions: it is about something else, and guessing could pay the wrong debt. All outcomes are handed on
        together, since whoever takes them takes locks: those of all claimants before any that come after them.
        """
        endte: list[_Endt] = []
        for leverance, svar in svarene:
            parring = par(leverance.poster, svar)
            endte += self._optag(conn, leverance.leverance_id, parring.par)
            self._uparrede(conn, leverance, parring)
        nye = self._afslut(conn, [endt.fundet for endt in endte])
        for endt in endte:
            if endt.fundet.udfald.aktion_id not in nye:
                _endt_foer(endt)
        svar_store.luk(conn, [leverance.leverance_id for leverance, _ in svarene])
        for backend, fordringshaver_id in sorted({(lev.backend, lev.fordringshaver_id) for lev, _ in svarene}):
            self.videre(conn, backend, fordringshaver_id)

    def _uparrede(self, conn: Connection, leverance: Leverance, parring: Parring) -> None:
        # What tells neither whose it is nor that anything has ended is no mix-up: receipts may tell more.
        uden_post = [
            et for et in parring.uden_post if om_aktion(et) is not Beslutningsart.VENT or not er_intetsigende(et)
        ]
        if not uden_post:
            return
        _log.warning(
            "backend answered about other actions",
            backend=leverance.backend,
            leverance_id=leverance.leverance_id,
            count=len(uden_post),
        )
        beroerte = [post.aktion_id for post in parring.uden_svar if any(kan_vaere(post, et) for et in uden_post)]
        self.parker(conn, dict.fromkeys(beroerte, PASSER_IKKE), leverance.leverance_id)

    def _optag(self, conn: Connection, leverance_id: int, par: Sequence[tuple[Post, Aktionssvar]]) -> list[_Endt]:
        """Write ids and states that are not final; gives the outcomes, with which the other ids are written."""
        nu = self._clock.now()
        sagt: dict[int, Aktionssvar] = {}
        for post, svar in par:
            kendt = replace(svar, backend_fordring_id=_fordring_hos_backend(post, svar))
            sagt[post.aktion_id] = _samlet(sagt.get(post.aktion_id), kendt)
        endte: dict[int, _Endt] = {}
        uklare: dict[int, str] = {}
        ventende: list[forloeb_store.Historielinje] = []
        for post, svar in par:
            if _kendt_foer(post, svar):
                uklare.setdefault(post.aktion_id, NUMMER_BRUGT)
                continue
            match om_aktion(svar):
                case Beslutningsart.UDFOERT | Beslutningsart.AFVIST as art:
                    udfald = _udfald(post, svar, _STATUS[art], nu)
                    fundet = _Fundet(udfald, leverance_id, sagt[post.aktion_id])
                    endte.setdefault(post.aktion_id, _Endt(post, fundet))
                case Beslutningsart.PARKER:
                    uklare.setdefault(post.aktion_id, "UKENDT_STATUS")
                case Beslutningsart.VENT if svar.status != post.backend_status:
                    ventende.append(forloeb_store.Historielinje(post.aktion_id, svar.status, leverance_id))
                case Beslutningsart.VENT:
                    pass
        svar_store.saet_ider(conn, [et for et in sagt.items() if et[0] not in endte], nu)
        self.parker(conn, uklare, leverance_id)
        forloeb_store.haendelser(conn, ventende, nu)
        return list(endte.values())

    def _afslut(self, conn: Connection, alle: Sequence[_Fundet]) -> set[int]:
        """End actions and hand their outcomes on; nothing is done to those that had ended before. Gives the others.

        An outcome that can't be booked is kept and set aside alone; its action waits as it is, and with it what comes
        after it on the same claim. Told again it changes nothing, unless it now tells more, such as an amount.
        """
        venter = ubogfoert_store.kendte(conn, [en.udfald.aktion_id for en in alle]) if alle else {}
        nye: list[_Fundet] = []
        kendte: list[_Fundet] = []
        for en in alle:
            (nye if _siger_mere(en.udfald, venter.get(en.udfald.aktion_id)) else kendte).append(en)
        self._noter(conn, kendte)
        if not nye:
            return set()
        try:
            with conn.transaction():
                endte = self._bogfoer(conn, nye)
        except Exception as error:
            if er_udfald(error) or conn.broken:
                raise
            self._noter(conn, nye)
            endte = self._bogfoer_hver(conn, nye)
        loeste = sorted(endte & venter.keys())
        if loeste:
            ubogfoert_store.slet(conn, loeste)
            loest(conn, Arbejde.KVITTERING, *map(str, loeste))
        return endte

    def _noter(self, conn: Connection, alle: Iterable[_Fundet]) -> None:
        """Write what was said of actions that don't end by it now."""
        svarene = [(en.udfald.aktion_id, en.svar) for en in alle if en.svar is not None]
        svar_store.saet_ider(conn, svarene, self._clock.now())

    def _bogfoer_hver(self, conn: Connection, alle: Sequence[_Fundet]) -> set[int]:
        """One by one, after all together failed."""
        nu = self._clock.now()
        endte: set[int] = set()
        for fundet in alle:
            aktion_id = fundet.udfald.aktion_id
            bogfoert = False
            with hver_for_sig(conn, Arbejde.KVITTERING, str(aktion_id), nu):
                endte |= self._bogfoer(conn, [fundet])
                bogfoert = True
            if not bogfoert:
                ubogfoert_store.gem(conn, fundet.udfald, nu)
                forloeb_store.haendelse(
                    conn, [aktion_id], Forsendelsestrin.IKKE_BOGFOERT, nu, leverance_id=fundet.leverance_id
                )
        return endte

    def _bogfoer(self, conn: Connection, alle: Sequence[_Fundet]) -> set[int]:
        nu = self._clock.now()
        nye = svar_store.afslut(conn, [en.afslutning for en in alle], nu)
        endte = [en for en in alle if en.udfald.aktion_id in nye]
        forloeb_store.haendelser(conn, [en.linje for en in endte], nu)
        naaet(Punkt.UDFALD_SKREVET)
        if endte:
            self._kvitter(conn, *(en.udfald for en in endte))
            naaet(Punkt.UDFALD_FORTALT)
        return nye

    def igen(self, conn: Connection) -> bool:
        """Try again to book the outcome that has waited longest beyond its pause; False when none is due.

        One in a transaction: each is of some claimant, whose register is held until the end.
        """
        nu = self._clock.now()
        for noegle in til_nyt_forsoeg(conn, Arbejde.KVITTERING, nu, antal=1):
            with hver_for_sig(conn, Arbejde.KVITTERING, noegle, nu):
                self._bogfoer_igen(conn, int(noegle))
                loest(conn, Arbejde.KVITTERING, noegle)
            return True
        return False

    def _bogfoer_igen(self, conn: Connection, aktion_id: int) -> None:
        ventende = ubogfoert_store.hent(conn, aktion_id)
        if ventende is None:
            return
        udfald, leverance_id = ventende
        leverance = store.hent_leverance(conn, leverance_id) if leverance_id is not None else None
        self._bogfoer(conn, [_Fundet(udfald, leverance_id)])
        ubogfoert_store.slet(conn, [udfald.aktion_id])
        if leverance is not None:
            svar_store.luk(conn, [leverance.leverance_id])
            self.videre(conn, leverance.backend, leverance.fordringshaver_id)

    def parker(self, conn: Connection, koder: Mapping[int, str], leverance_id: int) -> None:
        """Let actions of a delivery wait for a person, each with its reason."""
        parkerede = svar_store.parker(conn, koder)
        linjer = [
            forloeb_store.Historielinje(aktion_id, Forsendelsestrin.PARKERET, leverance_id, kode)
            for aktion_id, kode in koder.items()
            if aktion_id in parkerede
        ]
        forloeb_store.haendelser(conn, linjer, self._clock.now())
        for linje in linjer:
            _log.warning("action parked", aktion_id=linje.aktion_id, leverance_id=leverance_id, kode=linje.kode)

    def afvis(self, conn: Connection, sted: store.Aktionssted, aktion_id: int, aarsag: tuple[int, str]) -> bool:
        """End a parked action as rejected, because a person says so; False when it has ended meanwhile."""
        if sted.leverance_id is not None:
            store.hent_leverance(conn, sted.leverance_id)
        nu = self._clock.now()
        endt = self._afslut(
            conn, [_Fundet(Inddrivelsesudfald(aktion_id, Udfaldsstatus.AFVIST, (aarsag,), None, nu), sted.leverance_id)]
        )
        if sted.leverance_id is not None:
            svar_store.luk(conn, [sted.leverance_id])
        self.videre(conn, sted.backend, sted.fordringshaver_id)
        return aktion_id in endt

    def videre(self, conn: Connection, backend: Backend, fordringshaver_id: int) -> None:
        """Have the line looked at again when actions wait on it: an outcome may have set some free."""
        if udvaelgelse_store.venter(conn, backend, fordringshaver_id):
            bestilling.nu(conn, self._jobs, bestilling.SEND, backend, fordringshaver_id)

    def umulige(self, conn: Connection, backend: Backend, fordringshaver_id: int, nu: datetime) -> None:
        """Reject what builds on a claim that was rejected.

        The numbers are the collector's own: 203 for a related claim that falls with its main claim, 428 for an action
        on a rejected claim. The backend is not asked.
        """
        udfald: list[_Fundet] = []
        for en in udvaelgelse_store.umulige(conn, backend, fordringshaver_id):
            aarsag = (428, f"Fordring {en.fordring_id} er afvist")
            if en.aktionskode in SKABENDE:
                aarsag = (203, f"Fordring {en.fordring_id} afvises sammen med sin hovedfordring {en.hoved_fordring_id}")
            udfald.append(_Fundet(Inddrivelsesudfald(en.aktion_id, Udfaldsstatus.AFVIST, (aarsag,), None, nu), None))
        self._afslut(conn, udfald)


def _kendt_foer(post: Post, svar: Aktionssvar) -> bool:
    """Whether the backend has an action of our number already (600): it says nothing of this one.

    It was sent before, and a backup that was restored since does not know of that.
    """
    return post.opgave.backend.har_kvitteringer and any(nummer == AKTIONSNUMMER_BRUGT for nummer, _ in svar.afvist)


def _samlet(foer: Aktionssvar | None, svar: Aktionssvar) -> Aktionssvar:
    """What two answers about an action tell together: the later one's word, and each number that either tells."""
    if foer is None:
        return svar
    return replace(
        svar,
        backend_fordring_id=svar.backend_fordring_id or foer.backend_fordring_id,
        backend_aktion_id=svar.backend_aktion_id or foer.backend_aktion_id,
        backend_opskrivning_id=svar.backend_opskrivning_id or foer.backend_opskrivning_id,
        rest_oere=foer.rest_oere if svar.rest_oere is None else svar.rest_oere,
    )


def _udfald(post: Post, svar: Aktionssvar, status: Udfaldsstatus, nu: datetime) -> Inddrivelsesudfald:
    return Inddrivelsesudfald(
        aktion_id=post.aktion_id,
        status=status,
        afvist=svar.afvist,
        backend_fordring_id=_fordring_hos_backend(post, svar),
        # A backend that does not say when has decided by now.
        tidspunkt=svar.tidspunkt or nu,
        rest_oere=svar.rest_oere,
        backend_opskrivning_id=svar.backend_opskrivning_id,
        beloeb_oere=svar.beloeb_oere,
        reduceret=svar.reduceret,
    )


def _fordring_hos_backend(post: Post, svar: Aktionssvar) -> int | None:
    """The claim's id: as the answer to its creation says; a correction is on the claim that it was sent for."""
    kendt, fortalt = post.backend_fordring_id, svar.backend_fordring_id
    return (fortalt or kendt) if post.opgave.aktionskode in SKABENDE else (kendt or fortalt)


def _siger_mere(udfald: Inddrivelsesudfald, foer: Inddrivelsesudfald | None) -> bool:
    """Whether an outcome tells all that the one that waits does, and more; when each came is no matter."""
    if foer is None:
        return True
    nu, da = ({**asdict(en), "tidspunkt": None} for en in (udfald, foer))
    # An amount of nothing is told, too.
    usagt = Inddrivelsesudfald(foer.aktion_id, foer.status, (), None, foer.tidspunkt)
    sagt = [felt for felt, vaerdi in da.items() if felt != "tidspunkt" and vaerdi != getattr(usagt, felt)]
    return nu != da and all(nu[felt] == da[felt] for felt in ("status", *sagt))


def _koder(udfald: Inddrivelsesudfald) -> str | None:
    """The numbers of a rejection, as they are kept."""
    return ",".join(str(nummer) for nummer, _ in udfald.afvist) or None


def _endt_foer(endt: _Endt) -> None:
    """An answer to an action that had ended: the same again is in order, another one is not."""
    post, udfald = endt.post, endt.fundet.udfald
    if post.tilstand in _TILSTAND.values() and post.tilstand != _TILSTAND[udfald.status]:
        _log.error("backend changed a final answer", aktion_id=post.aktion_id, status=udfald.status)
