"""Judging a request to create a claim: numeric checks, route, filter. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from operator import itemgetter
from typing import Final, NamedTuple

from fordringsbro.aktion.fordringsdata import Kategori
from fordringsbro.aktion.model import Backend, Fordringsdata, Skyldner
from fordringsbro.nymf.aftaler.aftale import Aftale
from fordringsbro.nymf.koder import Afvisningskode
from fordringsbro.nymf.kontroller import vurder_sag
from fordringsbro.nymf.kontroller.vagt import Oprettelsesvagt
from fordringsbro.nymf.model import Anmodning, Bemaerkning, Registerpost, Virkning
from fordringsbro.nymf.ruter import Inddrivelsesrute, rute_opret, rute_rettelse
from fordringsbro.nymf.sag import Hovedfordring, Oprettelsesfakta, Sag
from fordringsbro.nymf.tilstande import Aktionsaarsag, Aktionstilstand
from fordringsbro.platform.record import record
from fordringsbro.regler import Fakta, Filter, Fund, Udfald, Undtagelse
from fordringsbro.regler.typer import Fordringstyper
from fordringsbro.regler.undtagelse import gaeldende

#: Told of a claim that goes to PSRM by the agreement, with a type that no public rules are known for.
_UDEN_REGLER: Final = Bemaerkning(
    id="UDEN_REGLER",
    virkning=Virkning.OPLYSNING,
    felter=("type_kode",),
    tekst="Der kendes ingen offentlige regler for typen, som aftalen åbner i PSRM; kun de fælles kontroller er prøvet",
    text="No public rules are known for the type, which the agreement opens in PSRM; only general checks were tried",
    rettelse="Intet skal rettes; inddrivelsen kan have regler, som ikke er offentlige",
    fix="Nothing is to correct; collection may have rules that are not public",
)
_VIRKNING = {Udfald.AFVIS: Virkning.AFVIS, Udfald.HOERING: Virkning.HOERING}


@record
class Vurdering:
    """The judgment of one request.

    Attributes:
        pakke: The rule pack that applied (`KFDAINS@2026-03`), None when none did.
        dato: The reception date that it was judged for.
        undtagelser: The agreement's exceptions that were in force for the claim.
    """

    bemaerkninger: tuple[Bemaerkning, ...]
    backend: Backend | None
    rute: Aktionsaarsag | None
    pakke: str | None
    dato: date
    undtagelser: tuple[Undtagelse, ...] = ()

    @property
    def tilstand(self) -> Aktionstilstand:
        """REJECTED, HEARING or ROUTED: what the findings come to."""
        virkninger = {bemaerkning.virkning for bemaerkning in self.bemaerkninger}
        if Virkning.AFVIS in virkninger:
            return Aktionstilstand.REJECTED
        return Aktionstilstand.HEARING if Virkning.HOERING in virkninger else Aktionstilstand.ROUTED


@record
class Tidligere:
    """The withdrawn claim that is sent again.

    Attributes:
        post: The claim, projected; None when it is not known or another claimant's.
        data: Its master data.
        fremmed: Whether it is another claimant's.
        venter: Whether actions on it have not ended.
    """

    post: Registerpost | None = None
    data: Fordringsdata | None = None
    fremmed: bool = False
    venter: bool = False


def foerste_dag(srb: date | None, today: date) -> date:
    """The first day on which a claim could be handed over: its last date to pay must have passed."""
    # A year that the calendar can't go beyond is refused by other checks.
    return today if srb is None or srb == date.max else max(today, srb + timedelta(days=1))


def forventet_modtagelse(anmodning: Anmodning, today: date) -> date:
    """The first day on which a claim could be handed over."""
    return foerste_dag(anmodning.data.srb, today)


def vurder(
    anmodning: Anmodning,
    aftale: Aftale | None,
    dato: date,
    *,
    typer: Fordringstyper,
    hoved: Hovedfordring | None = None,
    reference_brugt: bool = False,
    oplys_om_psrm: bool = False,
    relaterede_oere: int = 0,
    tidligere: Tidligere | None = None,
    rute: Inddrivelsesrute | None = None,
    vagt: Oprettelsesvagt | None = None,
) -> Vurdering:
    """Judge a request as it would be judged when received on `dato`.

    Args:
        anmodning: The request.
        aftale: The claimant's agreement, if there is one.
        dato: The reception date.
        typer: Which types are known, and their filters.
        hoved: The main claim of a related one.
        reference_brugt: Whether another claim of the claimant has the same reference.
        oplys_om_psrm: Also tell what PSRM's rules would say to a claim that goes to DMI.
        relaterede_oere: The amounts of the related claims that come along with a main claim.
        tidligere: The claim that is sent again.
        rute: The way that was decided before; without it, it is decided now.
        vagt: The guard of the claims that this one comes with.
    """
    if aftale is None:
        afvist = Bemaerkning.af_kode(Afvisningskode.AFTALE, "fordringshaver_id")
        return Vurdering((afvist,), None, None, None, dato=dato)
    rute = rute or _rute(anmodning, aftale, dato, typer=typer, hoved=hoved, tidligere=tidligere)
    fakta = _oprettelsesfakta(anmodning, hoved, tidligere, relaterede_oere, reference_brugt=reference_brugt)
    fundet: tuple[Bemaerkning, ...] = ()
    if not (vagt or Oprettelsesvagt(typer)).holder(anmodning, aftale, rute.backend, dato, fakta):
        fundet = vurder_sag(_sag(anmodning, aftale, dato, rute, typer=typer, tidligere=tidligere, fakta=fakta))
        if any(bemaerkning.nummer == Afvisningskode.AFTALE.nummer for bemaerkning in fundet):
            return Vurdering(fundet, None, None, None, dato=dato)
    i_psrm = rute.backend is Backend.PSRM
    type_kode = anmodning.data.type_kode
    filter_ = None
    if i_psrm or (oplys_om_psrm and rute.backend is Backend.DMI):
        filter_ = typer.filter(type_kode, dato, aftale.undtagelser)
    if filter_ is None:
        uden_regler = (_UDEN_REGLER,) if i_psrm and not typer.kendt_i_psrm(type_kode) else ()
        return Vurdering((*fundet, *uden_regler), rute.backend, rute.aarsag, None, dato)
    fra_filter = _filtrer(filter_, anmodning, dato, hoved, kun_oplys=not i_psrm)
    pakke = filter_.pakke.versionsnavn if i_psrm else None
    undtagelser = gaeldende(aftale.undtagelser, type_kode, dato) if aftale.undtagelser else ()
    return Vurdering((*fundet, *fra_filter), rute.backend, rute.aarsag, pakke, dato, undtagelser)


def _oprettelsesfakta(
    anmodning: Anmodning,
    hoved: Hovedfordring | None,
    tidligere: Tidligere | None,
    relaterede_oere: int,
    *,
    reference_brugt: bool,
) -> Oprettelsesfakta:
    data = anmodning.data
    return Oprettelsesfakta(
        hoved,
        anmodning.hoved_ekstern_id is not None,
        anmodning.hoved_fordring_id is not None,
        reference_brugt,
        data.beloeb_oere + relaterede_oere if data.kategori == Kategori.HF else None,
        tidligere is not None and tidligere.fremmed,
        tidligere.data if tidligere else None,
    )


def _sag(
    anmodning: Anmodning,
    aftale: Aftale,
    dato: date,
    rute: Inddrivelsesrute,
    *,
    typer: Fordringstyper,
    tidligere: Tidligere | None,
    fakta: Oprettelsesfakta,
) -> Sag:
    return Sag(
        aktionskode=anmodning.aktionskode,
        data=anmodning.data,
        aftale=aftale,
        dato=dato,
        typer=typer,
        kanal=anmodning.kanal,
        valuta=anmodning.valuta,
        backend=rute.backend,
        post=tidligere.post if tidligere else None,
        venter=tidligere is not None and tidligere.venter,
        opret=fakta,
    )


def som_hoved(anmodning: Anmodning, vurdering: Vurdering, dato: date, *, afvist: bool) -> Hovedfordring:
    """What must be known of a claim to judge those that come along with it, before any register has it.

    Args:
        anmodning: The main claim.
        vurdering: Its judgment.
        dato: Its reception date.
        afvist: Whether it is rejected.
    """
    data = anmodning.data
    return Hovedfordring(
        kategori=data.kategori,
        art=data.art,
        backend=None if afvist else vurdering.backend,
        afvist=afvist,
        forfaldsdato=data.forfaldsdato,
        modtagelsesdato=dato,
    )


def genvurder(
    anmodning: Anmodning, modtaget: date, filter_: Filter, hoved: Hovedfordring | None
) -> tuple[Bemaerkning, ...]:
    """What a filter says of a claim that was received on a day: the same version says the same for ever.

    Args:
        anmodning: The claim as it was asked for.
        modtaget: Its reception date.
        filter_: One version of its type's rules (`Regelsaet.filter_ved_navn`).
        hoved: The main claim of a related one.
    """
    return tuple(_filtrer(filter_, anmodning, modtaget, hoved, kun_oplys=False))


def _rute(
    anmodning: Anmodning,
    aftale: Aftale,
    dato: date,
    *,
    typer: Fordringstyper,
    hoved: Hovedfordring | None,
    tidligere: Tidligere | None,
) -> Inddrivelsesrute:
    """Where a claim goes; one that is sent again goes where it was."""
    if tidligere is not None and tidligere.post is not None and tidligere.post.backend is not None:
        return rute_rettelse(tidligere.post.backend)
    data = anmodning.data
    hos = hoved.backend if hoved and data.kategori == Kategori.UF else None
    return rute_opret(data.type_kode, data.art, dato, aftale=aftale, typer=typer, hoved=hos)


class _Skyldnerdatoer(NamedTuple):
    """What the rules are told of one debtor; those with the same dates are judged once."""

    foraeldelsesdato: date | None = None
    domsdato: date | None = None
    forligsdato: date | None = None
    #: None where the claim's own date holds.
    forfaldsdato: date | None = None
    srb: date | None = None

    @classmethod
    def af(cls, skyldner: Skyldner) -> _Skyldnerdatoer:
        """A debtor's dates."""
        return cls(
            skyldner.foraeldelsesdato, skyldner.domsdato, skyldner.forligsdato, skyldner.forfaldsdato, skyldner.srb
        )

    def har(self, felter: Iterable[str]) -> bool:
        """Whether a finding about these fields is about the debtor, not about the claim."""
        return any(felt in _ALTID_SKYLDNERS or getattr(self, felt, None) is not None for felt in felter)


#: What no claim has for all its debtors.
_ALTID_SKYLDNERS: Final = frozenset({"foraeldelsesdato", "domsdato", "forligsdato"})
_UDEN_SKYLDNER: Final = _Skyldnerdatoer()


def _filtrer(
    filter_: Filter, anmodning: Anmodning, dato: date, hoved: Hovedfordring | None, *, kun_oplys: bool
) -> list[Bemaerkning]:
    """The filter's findings: what is about the claim once, what is about a debtor for each that has other dates."""
    fundet: list[Bemaerkning] = []
    fortalt: set[tuple[object, ...]] = set()
    for datoer, nummer in _grupper(anmodning.data.skyldnere):
        for fund in filter_.bedoem(_fakta(anmodning.data, datoer, dato, hoved)):
            skyldner = nummer if datoer.har(fund.felter) else None
            # A limit may be counted from a debtor's date though the rule is about the claim.
            noegle = (fund.regel.nr, skyldner, fund.graense)
            if noegle not in fortalt:
                fortalt.add(noegle)
                fundet.append(_bemaerkning(fund, skyldner, kun_oplys=kun_oplys))
    return fundet


def _grupper(skyldnere: Sequence[Skyldner]) -> Sequence[tuple[_Skyldnerdatoer, int]]:
    """Each set of debtors' dates with the number of the first debtor that has it; one without dates for no debtor."""
    if len(skyldnere) == 1:
        return ((_Skyldnerdatoer.af(skyldnere[0]), 1),)
    foerste = {_Skyldnerdatoer.af(en): nr for nr, en in reversed([*enumerate(skyldnere, 1)])}
    return sorted(foerste.items(), key=itemgetter(1)) or ((_UDEN_SKYLDNER, 1),)


def _fakta(data: Fordringsdata, skyldner: _Skyldnerdatoer, dato: date, hoved: Hovedfordring | None) -> Fakta:
    """What the rules are told, in the order of `PLADS`."""
    return (
        data.art,
        data.kategori,
        data.hovedstol_oere,
        data.beloeb_oere,
        data.stiftelsesdato,
        skyldner.forfaldsdato or data.forfaldsdato,
        skyldner.srb or data.srb,
        skyldner.foraeldelsesdato,
        data.periode_fra,
        data.periode_til,
        data.beskrivelse,
        skyldner.domsdato,
        skyldner.forligsdato,
        dato,
        hoved.forfaldsdato if hoved else None,
        hoved.modtagelsesdato if hoved else None,
    )


def _bemaerkning(fund: Fund, skyldner: int | None, *, kun_oplys: bool) -> Bemaerkning:
    graense = fund.graense.isoformat() if isinstance(fund.graense, date) else fund.graense
    return Bemaerkning(
        id=fund.regel_id,
        virkning=Virkning.OPLYSNING if kun_oplys else _VIRKNING[fund.udfald],
        felter=fund.felter,
        tekst=fund.saetning.da,
        text=fund.saetning.en,
        rettelse=fund.rettelse.da,
        fix=fund.rettelse.en,
        graense=graense,
        kilde=fund.kilde,
        skyldner=skyldner,
    )
