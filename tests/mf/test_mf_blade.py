"""Every leaf of an action, set to a value of its own, is told to the collection system unchanged, or named in the answer.

The leaves are those of the contract's tables: a new one in the schema is asked for by itself.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

import pytest
from lxml import etree
from mf_blade import Blad, aktionsstruktur, blade, elementet, koder, saet
from mf_hjaelp import SYSTEM, TYPE, Svar, gebyrmager, kravmager, laes, resultater, skema
from mf_tjek import besked

from fordringsbro.aktion import aktioner as a
from fordringsbro.aktion.dmi_ordret import uden_plads
from fordringsbro.aktion.model import Backend, Opgave
from fordringsbro.inddrivelse.dmi import skriv as dmi_skriv
from fordringsbro.inddrivelse.levering import Afsendelsestilstand, Post
from fordringsbro.inddrivelse.psrm import skriv as psrm_skriv
from fordringsbro.klient.mf_beskeder import (
    aendr,
    aktion,
    annuller,
    genindsend,
    hoved,
    hovedstol,
    kontrakt,
    leverance,
    nedskriv,
    opret,
    opskriv,
    tilbagekald,
)
from fordringsbro.mf.handling import ANMODNING, Handling, Laeser
from fordringsbro.mf.modtagelse import beskedfejl
from fordringsbro.mf.oversaet import Oversaetter
from fordringsbro.nymf.model import Anmodning, Rettelse
from fordringsbro.platform.clock import local_date
from fordringsbro.simulator import dmi_xml, psrm

NU: Final = datetime(2026, 11, 20, 12, tzinfo=UTC)
#: What is ours to say: when a claim was received and its agreement, which the answer has; ids that each system gives.
VORES: Final = frozenset(
    {
        "FordringModtagelseDatoTid",
        "FordringHaverIdentifikator",
        "FordringInddrivelseFordringIdentifikator",
        "FordringInddrivelseHovedFordringIdentifikator",
        "ModtagFordringAktionIdentifikatorReference",
        "ModtagFordringAktionIdentifikator",
    }
)
#: Actions of before NyMF: refused by their code, or by what they hold instead of what their code says.
FORTIDIGE: Final = frozenset({"MFOpretTransportStruktur", "MFAendrTransportStruktur", "MFOpskrivFordringStruktur"})
#: Words for a code that DMI has: the contract demands them, and DMI has the code alone.
KUN_KODEN: Final = frozenset({"HovedFordringTilbageAarsagBegrundelseTekst"})
#: Values that are none of the defaults.
EGNE: Final[dict[str, Any]] = {
    "HaeftelseFormKode": "SUB",
    "HaeftelseSubsidiaerKode": "SAND",
    "FordringNedskrivningAarsagKode": "REGU",
    "HovedFordringTilbagekaldAarsagKode": "KLAG",
    "RenteRegelIdentifikator": "002",
    "RenteSatsKode": 99,
    "FordringTypeKode": "KFSKFRI",
    "FordringFordringArtKode": "MODR",
    "CountryIdentificationCode": {"#text": "SE", "@scheme": "iso3166-alpha2"},
    "@scheme": "iso3166-alpha3",
    "#text": "SWE",
    "EmailAddressIdentifier": "en.anden@example.dk",
    "PersonCivilRegistrationIdentifier": "0202800002",
    "VirksomhedSENummerIdentifikator": "29000303",
    "AlternativKontaktIdentifikator": 10987654321,
    "ValutaKode": "DKK",
    "DurationMeasure": "P1M",
}
#: A judgment or settlement is refused without its date (531).
DATOER: Final = {"HaeftelseDomIndikator": "HaeftelseDomDato", "HaeftelseForligIndikator": "HaeftelseForligDato"}
#: What other checks refuse, whatever it says: notes and documents with a write-up (516), and at DMI documents on a
#: liability (559) and a debtor's own dates (557).
BILAG: Final = frozenset({"SagsbemaerkningSamling", "DokumentSamling"})
EGNE_DATOER: Final = frozenset({"HaeftelseForfaldDato", "HaeftelseSidsteRettidigeBetalingDato"})


def base() -> dict[str, Svar]:
    """An action with each structure, by the structure's name."""
    krav = kravmager()
    alle = [
        opret(1001, krav(), gebyrmager(krav)()),
        genindsend(1001, 7, krav()),
        nedskriv(1001, 7, 250_000),
        tilbagekald(1001, 7, "HENS"),
        aendr(1001, 7, {}),
        opskriv(1001, 7, 250_000),
        *(annuller(kode, 1001, 7, 250_000, reference=8) for kode in sorted(a.ANNULLERENDE)),
        hovedstol(1001, 7, 250_000),
    ]
    return {next(iter(en["AktionValg"])): en for en in alle}


def egen(blad: Blad, nummer: int, post: Svar) -> Any:
    """A value of a leaf that stands nowhere else, as far as its type has as many."""
    if blad.navn in EGNE:
        return EGNE[blad.navn]
    if blad.navn in koder():
        return koder()[blad.navn][-1]
    assert blad.felt is not None
    slags = blad.felt.omsaetter.navn if blad.felt.omsaetter else "tekst"
    # An amount in DKK is the amount beside it.
    oere = 25_000 if "OpretUnderfordringSamling" in blad.sti else 250_000
    return {
        "tekst": f"blad {nummer}",
        "heltal": 1_000_000 + nummer,
        "oere": oere if blad.navn.endswith("DKKBeloeb") else 100_000 + nummer,
        "decimal": Decimal(nummer) / 8,
        "dato": date(2020, 1, 1).replace(month=nummer % 12 + 1, day=nummer % 28 + 1),
        "tid": NU.replace(minute=nummer % 60),
        "sandt": True,
        "fil": f"blad {nummer}".encode(),
    }[slags]


def handlingen(xml: bytes) -> tuple[Handling, etree._Element]:
    """The action of a delivery, read, and its element as it was sent."""
    (handling,) = Laeser(kontrakt()).laes(etree.fromstring(xml)[-1][0])
    element = etree.fromstring(xml).find(".//{*}FordringAktion")
    assert element is not None
    return handling, element


def med_blad(blad: Blad, nummer: int) -> bytes:
    """A valid delivery of one action that has the leaf, with its own value."""
    post = base().get(blad.sti[1] if len(blad.sti) > 1 else "OpretFordringAktion") or aktion(a.OPRET, 1001, {})
    sti, vaerdi = blad.sti, egen(blad, nummer, post)
    if blad.felt is None:
        # An attribute, or the text beside it.
        sti, vaerdi = sti[:-1], {**EGNE["CountryIdentificationCode"], blad.navn: vaerdi}
    saet(aktionsstruktur(), post, sti, vaerdi)
    if blad.navn in DATOER:
        saet(aktionsstruktur(), post, (*sti[:-1], DATOER[blad.navn]), NU.date())
    xml = besked(post)
    skema().assertValid(etree.fromstring(xml)[-1][0])
    return xml


def anmodninger(handling: Handling) -> list[Anmodning | Rettelse]:
    """What NyMF is asked, after its rest in the database as JSON."""
    return Oversaetter(SYSTEM, 1, lambda _: False).anmodninger(handling)


def leveret(en: Anmodning | Rettelse, backend: Backend) -> Post:
    """An action on its way to a collection system, after its rest in the database as JSON."""
    data = a.indhold_fra_json(en.aktionskode, a.indhold_til_json(en.aktionskode, en.data))
    assert data is not None
    dokumenter = {et.aftryk: et.indhold or b"" for et in a.bilag(en.data).dokumenter}
    hoved_id = 9 if isinstance(en, Anmodning) and en.data.kategori == "UF" else None
    data = a.med_dokumenter(data, dokumenter)
    opgave = Opgave(
        aktion_id=1,
        aktionskode=en.aktionskode,
        backend=backend,
        fordringshaver_id=1001,
        fordring_id=7,
        hoved_fordring_id=hoved_id,
        data=data,
        modtaget=NU,
    )
    return Post(
        opgave, Afsendelsestilstand.READY, 1, 70, hoved_id and 90, backend_tidligere_id=71, backend_reference_id=80
    )


def hos_psrm(en: Anmodning | Rettelse) -> etree._Element:
    """The action that PSRM is told, valid by the schema."""
    besked_ = {**hoved(SYSTEM, "t", NU), **leverance(1, [psrm_skriv.aktion(leveret(en, Backend.PSRM))])}
    xml = kontrakt().skriv(ANMODNING, besked_)
    skema().assertValid(xml)
    fundet = xml.find(".//{*}FordringAktion")
    assert fundet is not None
    return fundet


def tekst(handling: etree._Element, blad: Blad) -> str | None:
    """A leaf's text in an action."""
    element = elementet(handling, blad.sti)
    return element.get(blad.navn[1:]) if blad.navn.startswith("@") else element.text


BLADE: Final = [blad for blad in blade(aktionsstruktur()) if blad.sti != ("ModtagFordringAktionKode",)]


def _modtagne() -> list[Any]:
    """The leaves of actions that are taken."""
    return [
        pytest.param(blad, nummer, id=str(blad))
        for nummer, blad in enumerate(BLADE)
        if blad.navn not in VORES and not FORTIDIGE & set(blad.sti)
    ]


@pytest.mark.fault("E14")
@pytest.mark.parametrize(("blad", "nummer"), _modtagne())
def test_a_leaf_is_told_to_psrm_unchanged_or_refused(blad: Blad, nummer: int):
    """Found at the same place with the same value, or refused by a number."""
    handling, sendt = handlingen(med_blad(blad, nummer))
    if beskedfejl(handling, None) is not None or (BILAG & set(blad.sti) and handling.aktionskode in a.OPSKRIVENDE):
        return
    # A related claim is an action of its own at PSRM.
    del_ = int("OpretUnderfordringSamling" in blad.sti)
    her = Blad(tuple(led for led in blad.sti if led != "OpretUnderfordringSamling"), blad.felt)
    assert tekst(hos_psrm(anmodninger(handling)[del_]), her) == tekst(sendt, blad)


def test_what_is_refused_of_all_leaves_is_little():
    """A change of claimant, and a period that is told by its length."""
    naegtet = {(*blad.sti[2:-1], blad.navn) for blad in BLADE if not FORTIDIGE & set(blad.sti) and _naegtet(blad)}
    navne = {"NyFordringHaverStruktur", "DurationMeasure"}
    assert naegtet
    assert [sti for sti in naegtet if not navne & set(sti)] == []


def _naegtet(blad: Blad) -> bool:
    return beskedfejl(handlingen(med_blad(blad, BLADE.index(blad)))[0], None) is not None


@pytest.mark.parametrize(("blad", "nummer"), _modtagne())
def test_a_leaf_is_told_to_dmi_or_named(blad: Blad, nummer: int):
    """What goes on in the contract's words is written to DMI, or the check names it."""
    handling, sendt = handlingen(med_blad(blad, nummer))
    if beskedfejl(handling, None) is not None or handling.aktionskode in {a.FHI, a.NAOR}:
        # Refused, also at DMI whatever it says (426, 512).
        return
    en = anmodninger(handling)[int("OpretUnderfordringSamling" in blad.sti)]
    assert en.data is not None
    nye_datoer = EGNE_DATOER & set(blad.sti) and handling.aktionskode in a.SKABENDE
    if nye_datoer or (
        BILAG & set(blad.sti) and ("MFHaeftelseStruktur" in blad.sti or handling.aktionskode in a.OPSKRIVENDE)
    ):
        return
    navngivet = {felt.rpartition("/")[2].partition("[")[0] for felt, _ in uden_plads(en.data)}
    skrevet = _hos_dmi(leveret(en, Backend.DMI))
    # That there is a judgment is said by its date.
    ventet = NU.date().isoformat() if blad.navn in DATOER else tekst(sendt, blad)
    i_andet = navngivet & {"noter", "dokumenter", "ident", "bfe_nummer", "forfaldsdato", "srb"}
    assert blad.navn in navngivet | KUN_KODEN or i_andet or any(_er(ventet, en) for en in skrevet), navngivet


def _hos_dmi(post: Post) -> list[Any]:
    """The values of all that DMI is told."""
    data = post.opgave.data
    if isinstance(data, a.Fordringsdata):
        return list(_vaerdier(dmi_skriv.fordring(post, data, "x")))
    return list(_vaerdier(dmi_skriv.regulering(post, "x")))


def _vaerdier(post: Any) -> Any:
    for vaerdi in post.values() if isinstance(post, dict) else post:
        if isinstance(vaerdi, dict | list):
            yield from _vaerdier(vaerdi)
        else:
            yield vaerdi


def _er(ventet: str | None, vaerdi: Any) -> bool:
    """Whether a value is what was sent; DMI has moments for days, and whole øre are written with a point."""
    if isinstance(vaerdi, bool):
        return ventet == str(vaerdi).lower()
    if isinstance(vaerdi, datetime):
        return ventet == local_date(vaerdi).isoformat()
    if isinstance(vaerdi, int) and ventet is not None and "." in ventet:
        return Decimal(ventet) * 100 == vaerdi
    return ventet == str(vaerdi)


class TestHosSystemerne:
    """Through the services to both simulators."""

    SUB: Final = {
        "HaeftelseFormKode": "SUB",
        "HaeftelseSubsidiaerKode": "SAND",
        "HaeftelseBegraensetProcent": Decimal(25),
    }

    def _send(self, scene, monkeypatch, i: Backend, felter: dict, haeftelse: dict) -> tuple[Any, list[etree._Element]]:
        """Hand a claim over; the answer, and what the simulator was sent."""
        sendt: list[etree._Element] = []
        modul, navn = (psrm, "laes_handlinger") if i is Backend.PSRM else (dmi_xml, "kunder")
        foer = getattr(modul, navn)

        def aflyt(element):
            sendt.append(element)
            return foer(element)

        monkeypatch.setattr(modul, navn, aflyt)
        post = opret(1001, scene.krav(type_kode=TYPE[i]))
        fordring = post["AktionValg"]["OpretFordringAktion"]["MFOpretFordringStruktur"]
        fordring.update(felter)
        fordring["FordringHaeftelseSamling"]["MFHaeftelseStruktur"][0].update(haeftelse)
        return scene.gor(post), sendt

    @pytest.mark.parametrize("i", Backend)
    def test_a_liability_for_a_part_is_for_that_part_in_both_systems(self, scene, monkeypatch, i):
        """SUB with its kind and 25 per cent, at PSRM and at DMI."""
        svar, sendt = self._send(scene, monkeypatch, i, {}, self.SUB)
        assert svar == [("UDFOERT", [])]
        dmi = ("HæftelseForm", "HæftelseSubsidiær", "HæftelseBegrænsetProcent")
        navne = dmi if i is Backend.DMI else tuple(self.SUB)
        assert [sendt[-1].findtext(f".//{{*}}{navn}") for navn in navne] == ["SUB", "SAND", "25"]

    def test_a_disputed_claim_is_disputed_at_psrm(self, scene, monkeypatch):
        """It is told as the sender told it."""
        svar, sendt = self._send(scene, monkeypatch, Backend.PSRM, {"ModtagFordringPaaklagetIndikator": True}, {})
        assert svar == [("UDFOERT", [])]
        assert sendt[-1].findtext(".//{*}ModtagFordringPaaklagetIndikator") == "true"

    def test_a_disputed_claim_is_refused_at_dmi(self, scene, monkeypatch):
        """DMI has no place for it, so the answer says so (90113) and names the element; that it is not is no news."""
        svar, _ = self._send(scene, monkeypatch, Backend.DMI, {"ModtagFordringPaaklagetIndikator": True}, {})
        assert svar == [("AFVIST", ["90113"])]
        navn = scene.svar.findtext(".//{*}ModtagFordringAktionAfvistParameterTekst")
        assert navn == "ModtagFordringPaaklagetIndikator"
        svar, _ = self._send(scene, monkeypatch, Backend.DMI, {"ModtagFordringPaaklagetIndikator": False}, {})
        assert svar == [("UDFOERT", [])]


_BELOEB = {"FordringBeloebStruktur": {"ValutaKode": "DKK", "FordringBeloeb": 2, "FordringDKKBeloeb": 3}}
_PERIODE = {"FordringPeriodeStruktur": {"FordringPeriode": {"StartDate": NU.date(), "DurationMeasure": "P1M"}}}


@pytest.mark.parametrize(("felter", "element"), [(_BELOEB, "FordringDKKBeloeb"), (_PERIODE, "DurationMeasure")])
def test_what_contradicts_itself_is_refused_by_its_place(system, krav, felter, element):
    """An amount in DKK that is not the amount, and a period told by its length, are 208 on the action alone."""
    post = opret(1001, krav())
    post["AktionValg"]["OpretFordringAktion"]["MFOpretFordringStruktur"].update(felter)
    svar = laes(system.post("MFFordringIndberet", besked(post, opret(1001, krav()))))
    assert resultater(svar) == [("AFVIST", ["208"]), ("MODTAGET", [])]
    assert svar.findtext(".//{*}ModtagFordringAktionAfvistTekst").endswith(f"/{element}")
