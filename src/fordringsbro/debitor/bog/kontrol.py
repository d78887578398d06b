"""What a registration is held against before anything is written: itself, and what the ledger knows already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from fordringsbro.debitor.bog.adgang import kraev_egen
from fordringsbro.debitor.bog.aendring import Fordringsaendring, find_aendring
from fordringsbro.debitor.bog.afvisning import Aarsag, Objekt, afvis
from fordringsbro.debitor.bog.identitet import Navn, kraev_enkeltvis, kraev_slags
from fordringsbro.debitor.bog.kendt import Kendt, KendtFordring, KendtKonto
from fordringsbro.debitor.form import (
    Form,
    fordring_form,
    forskelle,
    haeftelse_form,
    konto_form,
    nedregulering_form,
    opkraevning_form,
)
from fordringsbro.debitor.model import Fordring, Haeftelse, Konto, Nedregulering, Opkraevning, Registrering, Slags
from fordringsbro.debitor.part import Part, Rolle, enkelte
from fordringsbro.platform.record import record


@record
class Plan:
    """What a registration adds, after every check."""

    fordringer: tuple[tuple[Fordring, Form], ...]
    gentagne: tuple[UUID, ...]
    aendringer: tuple[Fordringsaendring, ...]
    haeftelser: tuple[Haeftelse, ...]
    nedreguleringer: tuple[Nedregulering, ...]
    opkraevninger: tuple[Opkraevning, ...]
    #: Balances after the write-downs, of the claims that are written down.
    saldi: Mapping[UUID, int]


def planlaeg(r: Registrering, kendt: Kendt) -> Plan:
    """Check a registration and find out what is new in it.

    Raises:
        AfvisningError: The first thing that is wrong, in the order account, claims, liabilities, write-downs, letters.
    """
    _enkeltvis(Objekt.FORDRING, (f.fordring_id for f in r.fordringer))
    _enkeltvis(Objekt.HAEFTELSE, (h.haeftelse_id for h in r.haeftelser))
    _enkeltvis(Objekt.NEDREGULERING, (n.nedregulering_id for n in r.nedreguleringer))
    _enkeltvis(Objekt.OPKRAEVNING, (o.opkraevning_id for o in r.opkraevninger))
    navne = _navne(r)
    kraev_enkeltvis(navne)
    kraev_slags(navne, kendt.slags)
    _kontroller_konto(r, kendt.konto)
    nye, gentagne, aendringer = _fordringer(r, kendt)
    paa_konto = {f.fordring_id for f in r.fordringer} | {
        i for i, f in kendt.fordringer.items() if f.konto_id == r.konto.konto_id and f.slags is Slags.FORDRING
    }
    haeftelser = _haeftelser(r, kendt, paa_konto)
    nedreguleringer, saldi = _nedreguleringer(r, kendt, paa_konto)
    opkraevninger = _opkraevninger(r, kendt, paa_konto)
    return Plan(nye, gentagne, aendringer, haeftelser, nedreguleringer, opkraevninger, saldi)


def _navne(r: Registrering) -> tuple[Navn, ...]:
    """All that a registration gives ids to."""
    return (
        Navn(Objekt.KONTO, r.konto.konto_id),
        *(Navn(Objekt.FORDRING, f.fordring_id) for f in r.fordringer),
        *(Navn(Objekt.HAEFTELSE, h.haeftelse_id) for h in r.haeftelser),
        *(Navn(Objekt.NEDREGULERING, n.nedregulering_id) for n in r.nedreguleringer),
        *(Navn(Objekt.OPKRAEVNING, o.opkraevning_id) for o in r.opkraevninger),
    )


def _enkeltvis(objekt: Objekt, ider: Iterable[UUID]) -> None:
    sete: set[UUID] = set()
    for noegle in ider:
        if noegle in sete:
            raise afvis(Aarsag.GENTAGET_I_BESKED, objekt, noegle)
        sete.add(noegle)


def _samme(objekt: Objekt, noegle: UUID, gammel: Form, ny: Form) -> None:
    felter = forskelle(gammel, ny)
    if felter:
        raise afvis(Aarsag.ANDET_INDHOLD, objekt, noegle, felt=felter[0])


def _kontroller_konto(r: Registrering, kendt: KendtKonto | None) -> None:
    noegle = r.konto.konto_id
    if kendt is None:
        if r.ejerskifte:
            raise afvis(Aarsag.UKENDT, Objekt.KONTO, noegle)
        if r.konto.ansvarlig is None:
            raise afvis(Aarsag.ANSVARLIG_MANGLER, Objekt.KONTO, noegle, felt="ansvarlig")
        return
    # An id that is taken can't be made another's account, so this is the one answer that says whose it is.
    if kendt.kommune_cvr != r.kommune_cvr or (kendt.ejer != r.oprettet_af and not r.ejerskifte):
        raise afvis(Aarsag.TILHOERER_ANDEN, Objekt.KONTO, noegle)
    if not r.ejerskifte:
        kraev_egen(kendt, noegle)
    _samme(Objekt.KONTO, noegle, kendt.indhold, konto_form(r.konto))
    fortalt = konto_parter(r.konto)
    for rolle, felt in _FASTE_ROLLER.items():
        ophoerte = kendt.ophoerte.keys() if rolle is Rolle.ADMINISTRATOR else set()
        foer = {p.noegle for p in kendt.parter.get(rolle, ())} - ophoerte
        # One whose role was ended by a message of its own may be told again, but is not taken up again by it.
        nu = {p.noegle for p in fortalt[rolle]} - ophoerte
        # Nobody named means that nothing new is told; somebody else is a change of its own.
        if foer and nu and foer != nu:
            raise afvis(Aarsag.ANDET_INDHOLD, Objekt.KONTO, noegle, felt=felt)
    if kendt.afsluttet_dato is not None:
        raise afvis(Aarsag.KONTO_AFSLUTTET, Objekt.KONTO, noegle)


#: Roles whose holders stay the ones that were told first, with their field; co-liable ones may be added.
_FASTE_ROLLER = {Rolle.JURIDISK_ANSVARLIG: "ansvarlig", Rolle.ADMINISTRATOR: "administratorer"}


def konto_parter(konto: Konto) -> dict[Rolle, tuple[Part, ...]]:
    """The parties an account names, by role and in their order; of the same one told twice, the first."""
    fortalt = {
        Rolle.JURIDISK_ANSVARLIG: (konto.ansvarlig,) if konto.ansvarlig else (),
        Rolle.ADMINISTRATOR: konto.administratorer,
        Rolle.JURIDISK_MEDHAEFTER: konto.medhaeftere,
    }
    return {rolle: enkelte(parter) for rolle, parter in fortalt.items()}


def _fordringer(
    r: Registrering, kendt: Kendt
) -> tuple[tuple[tuple[Fordring, Form], ...], tuple[UUID, ...], tuple[Fordringsaendring, ...]]:
    i_besked = {f.fordring_id: f for f in r.fordringer}
    nye, gentagne, aendringer = [], [], []
    for f in r.fordringer:
        form = fordring_form(f)
        foer = kendt.fordringer.get(f.fordring_id)
        if foer is not None:
            aendring = _igen(r, f, form, foer)
            if aendring is None:
                gentagne.append(f.fordring_id)
            else:
                aendringer.append(aendring)
            continue
        for felt, beloeb in (("beloeb_oere", f.beloeb_oere), ("hovedstol_oere", f.hovedstol_oere)):
            if beloeb < 0:
                raise afvis(Aarsag.BELOEB_UGYLDIGT, Objekt.FORDRING, f.fordring_id, felt=felt)
        if f.hoved_fordring_id is not None:
            _kontroller_hoved(r, f, i_besked, kendt)
        nye.append((f, form))
    return tuple(nye), tuple(gentagne), tuple(aendringer)


def _igen(r: Registrering, f: Fordring, form: Form, foer: KendtFordring) -> Fordringsaendring | None:
    """A claim that is known: on this account, and what changes of it."""
    if not _er_egen(r, foer):
        raise afvis(Aarsag.TILHOERER_ANDEN, Objekt.FORDRING, f.fordring_id)
    if foer.konto_id != r.konto.konto_id:
        raise afvis(Aarsag.ANDET_INDHOLD, Objekt.FORDRING, f.fordring_id, felt="konto_id")
    aendring = find_aendring(foer, form)
    if (f.vedroerer and f.vedroerer.noegle) != (foer.vedroerer and foer.vedroerer.noegle):
        raise afvis(Aarsag.ANDET_INDHOLD, Objekt.FORDRING, f.fordring_id, felt="vedroerer")
    return aendring


def _er_egen(r: Registrering, foer: KendtFordring) -> bool:
    # That the sender may change this account has been checked already; it may be taking it over just now.
    fremmed = foer.ejer != r.oprettet_af and foer.konto_id != r.konto.konto_id
    return foer.kommune_cvr == r.kommune_cvr and not fremmed


def _kontroller_hoved(r: Registrering, f: Fordring, i_besked: Mapping[UUID, Fordring], kendt: Kendt) -> None:
    """The main claim is in the same message or in the ledger (any account of the same fagsystem), and is a main one."""
    hoved_id = f.hoved_fordring_id
    if hoved_id is None:
        return
    if (i := i_besked.get(hoved_id)) is not None:
        hovedets_hoved = i.hoved_fordring_id
    elif (k := kendt.fordringer.get(hoved_id)) is not None and _er_egen(r, k):
        hovedets_hoved = k.hoved_fordring_id
    else:
        raise afvis(Aarsag.UKENDT_HOVEDFORDRING, Objekt.FORDRING, f.fordring_id, felt="hoved_fordring_id")
    if hovedets_hoved is not None:
        raise afvis(Aarsag.HOVEDFORDRING_ER_RELATERET, Objekt.FORDRING, f.fordring_id, felt="hoved_fordring_id")


def _haeftelser(r: Registrering, kendt: Kendt, paa_konto: set[UUID]) -> tuple[Haeftelse, ...]:
    nye = []
    for h in r.haeftelser:
        foer = kendt.haeftelser.get(h.haeftelse_id)
        if foer is not None:
            form = haeftelse_form(h)
            # A liability that was ended by a message of its own may be told with its end or as it was registered.
            slut = {"slutdato": foer.ophoert.isoformat()} if foer.ophoert and "slutdato" in form else {}
            _samme(Objekt.HAEFTELSE, h.haeftelse_id, foer.form | slut, form)
            continue
        if h.fordring_id not in paa_konto:
            raise afvis(Aarsag.UKENDT, Objekt.HAEFTELSE, h.haeftelse_id, felt="fordring_id")
        if h.startdato is not None and h.slutdato is not None and h.slutdato < h.startdato:
            raise afvis(Aarsag.PERIODE_UGYLDIG, Objekt.HAEFTELSE, h.haeftelse_id, felt="slutdato")
        nye.append(h)
    return tuple(nye)


def _nedreguleringer(
    r: Registrering, kendt: Kendt, paa_konto: set[UUID]
) -> tuple[tuple[Nedregulering, ...], dict[UUID, int]]:
    if not r.nedreguleringer:
        return (), {}
    saldi = {i: f.saldo for i, f in kendt.fordringer.items()}
    for f in r.fordringer:
        saldi.setdefault(f.fordring_id, f.beloeb_oere)
    nye = []
    for n in r.nedreguleringer:
        foer = kendt.nedreguleringer.get(n.nedregulering_id)
        if foer is not None:
            for felt in foer.forskelle(nedregulering_form(n)):
                raise afvis(Aarsag.ANDET_INDHOLD, Objekt.NEDREGULERING, n.nedregulering_id, felt=felt)
            continue
        if n.fordring_id not in paa_konto:
            raise afvis(Aarsag.UKENDT, Objekt.NEDREGULERING, n.nedregulering_id, felt="fordring_id")
        if n.beloeb_oere <= 0:
            raise afvis(Aarsag.BELOEB_UGYLDIGT, Objekt.NEDREGULERING, n.nedregulering_id, felt="beloeb_oere")
        if n.beloeb_oere > saldi[n.fordring_id]:
            raise afvis(Aarsag.OVER_SALDO, Objekt.NEDREGULERING, n.nedregulering_id, felt="beloeb_oere")
        saldi[n.fordring_id] -= n.beloeb_oere
        nye.append(n)
    return tuple(nye), saldi


def _opkraevninger(r: Registrering, kendt: Kendt, paa_konto: set[UUID]) -> tuple[Opkraevning, ...]:
    nye = []
    for o in r.opkraevninger:
        foer = kendt.opkraevninger.get(o.opkraevning_id)
        if foer is not None:
            konto_id, indhold = foer
            if konto_id != r.konto.konto_id:
                raise afvis(Aarsag.ANDET_INDHOLD, Objekt.OPKRAEVNING, o.opkraevning_id, felt="konto_id")
            _samme(Objekt.OPKRAEVNING, o.opkraevning_id, indhold, opkraevning_form(o))
            continue
        if not paa_konto.issuperset(o.fordring_ids):
            raise afvis(Aarsag.UKENDT, Objekt.OPKRAEVNING, o.opkraevning_id, felt="fordring_ids")
        nye.append(o)
    return tuple(nye)
