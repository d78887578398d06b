"""Messages for the simulators' tests: what a sender would write, with made-up people only."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import requests
from lxml import etree

from fordringsbro.simulator.xml import DMI_NS, MF_NS
from fordringsbro.wire.klient.client import Klientsvar, SoapKlient
from fordringsbro.wire.version import SoapVersion

#: Obviously made up: every one was born on the same day.
CPR = "0101800001"
SE = "12345674"
NS = {**MF_NS, **DMI_NS}
_MF_XMLNS = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in MF_NS.items()) + (
    ' xmlns:xk06="http://rep.oio.dk/xkom.dk/xml/schemas/2006/09/01/"'
    ' xmlns:xk0704="http://rep.oio.dk/xkom.dk/xml/schemas/2007/04/15/"'
)
_DMI_XMLNS = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in DMI_NS.items())


def fordring(
    reference: str, beloeb: str = "100.00", *, art: str = "INDR", hoved: int | None = None, valuta: str = "DKK"
) -> str:
    """A MFOpretFordringStruktur."""
    main = (
        f"<efi:FordringInddrivelseHovedFordringIdentifikator>{hoved}</efi:FordringInddrivelseHovedFordringIdentifikator>"
        if hoved
        else ""
    )
    return f"""<efiws:MFOpretFordringStruktur>
      <efi:FordringFordringArtKode>{art}</efi:FordringFordringArtKode><efi:FordringTypeKode>KFDAGIN</efi:FordringTypeKode>
      <efi:FordringFordringHaverReference>{reference}</efi:FordringFordringHaverReference>{main}
      <efi:FordringForfaldDato>2026-09-01+02:00</efi:FordringForfaldDato>
      <efi:FordringSidsteRettidigeBetalingDato>2026-10-01</efi:FordringSidsteRettidigeBetalingDato>
      <efiws:FordringBeloebStruktur><ntse:ValutaKode>{valuta}</ntse:ValutaKode><efi:FordringBeloeb>{beloeb}</efi:FordringBeloeb></efiws:FordringBeloebStruktur>
      <efiws:FordringPeriodeStruktur><efi:FordringPeriode><xk06:StartDate>2026-09-01</xk06:StartDate><xk0704:EndDate>2026-09-30</xk0704:EndDate></efi:FordringPeriode></efiws:FordringPeriodeStruktur>
      <efiws:FordringOprindeligBeloebStruktur><ntse:ValutaKode>DKK</ntse:ValutaKode><efi:InddrivelseFordringOprindeligBeloeb>{beloeb}</efi:InddrivelseFordringOprindeligBeloeb></efiws:FordringOprindeligBeloebStruktur>
      <efiws:SagsbemaerkningSamling/><efiws:DokumentSamling/><efi:FordringHaverIdentifikator>1234</efi:FordringHaverIdentifikator>
      <efiws:FordringHaeftelseSamling><efiws:MFHaeftelseStruktur>
        <efiws:MFKundeStruktur><efiws:Valg><cpr05:PersonCivilRegistrationIdentifier>{CPR}</cpr05:PersonCivilRegistrationIdentifier></efiws:Valg></efiws:MFKundeStruktur>
        <efi:HaeftelseDomIndikator>false</efi:HaeftelseDomIndikator></efiws:MFHaeftelseStruktur></efiws:FordringHaeftelseSamling>
    </efiws:MFOpretFordringStruktur>"""


def opret(hoved: str, *under: str) -> str:
    """What AktionValg holds for OPRETFORDRING."""
    return f"""<efiws:OpretFordringAktion>{hoved}<efiws:OpretUnderfordringSamling>{"".join(under)}</efiws:OpretUnderfordringSamling></efiws:OpretFordringAktion>"""


def nedskriv(fordring_id: int, beloeb: str) -> str:
    """What AktionValg holds for NEDSKRIV."""
    return f"""<efiws:MFNedskrivFordringStruktur>
      <efi:FordringInddrivelseFordringIdentifikator>{fordring_id}</efi:FordringInddrivelseFordringIdentifikator>
      <efiws:NedskrivningAarsagStruktur><efi:FordringNedskrivningAarsagKode>INDB</efi:FordringNedskrivningAarsagKode>
      <efi:FordringNedskrivningAarsagBegrundelseTekst>Betalt</efi:FordringNedskrivningAarsagBegrundelseTekst></efiws:NedskrivningAarsagStruktur>
      <efiws:NedskrivningBeloebStruktur><ntse:ValutaKode>DKK</ntse:ValutaKode><efi:FordringNedskrivningBeloeb>{beloeb}</efi:FordringNedskrivningBeloeb></efiws:NedskrivningBeloebStruktur>
    </efiws:MFNedskrivFordringStruktur>"""


def paa(
    struktur: str, fordring_id: int, indhold: str = "", *, reference: int | None = None, dato: str | None = None
) -> str:
    """What AktionValg holds for an action on a claim: the claim, the action that it undoes, its date, and the rest."""
    navn = "Opskrivning" if "Opskrivning" in struktur[:13] else "Nedskrivning"
    ref = (
        f"<efi:ModtagFordringAktionIdentifikatorReference>{reference}</efi:ModtagFordringAktionIdentifikatorReference>"
    )
    virkning = f"<efi:Fordring{navn}VirkningFraDato>{dato}</efi:Fordring{navn}VirkningFraDato>"
    return f"""<efiws:{struktur}>
      <efi:FordringInddrivelseFordringIdentifikator>{fordring_id}</efi:FordringInddrivelseFordringIdentifikator>
      {ref if reference is not None else ""}{virkning if dato else ""}{indhold}</efiws:{struktur}>"""


def beloeb(navn: str, kroner: str) -> str:
    """The amount of a write-down or write-up."""
    return f"<efiws:{navn}BeloebStruktur><ntse:ValutaKode>DKK</ntse:ValutaKode><efi:Fordring{navn}Beloeb>{kroner}</efi:Fordring{navn}Beloeb></efiws:{navn}BeloebStruktur>"


def tilbagekald(fordring_id: int, aarsag: str) -> str:
    """What AktionValg holds for TILBAGEKALD."""
    indhold = f"""<efiws:HovedFordringTilbagekaldAarsagStruktur>
      <efi:HovedFordringTilbagekaldAarsagKode>{aarsag}</efi:HovedFordringTilbagekaldAarsagKode>
      <efi:HovedFordringTilbageAarsagBegrundelseTekst>Test</efi:HovedFordringTilbageAarsagBegrundelseTekst>
      </efiws:HovedFordringTilbagekaldAarsagStruktur><efiws:RelateretFordringKategoriListe/>
      <efi:FordringTilbageOmkostningBetalingIndikator>false</efi:FordringTilbageOmkostningBetalingIndikator>"""
    return paa("MFTilbagekaldFordringStruktur", fordring_id, indhold)


def indberet(leverance: int | str, *aktioner: tuple[str, str], se: str = SE, haver: str = "1234") -> etree._Element:
    """A MFFordringIndberet_I of (code, content) pairs."""
    actions = "".join(
        f"""<efiws:FordringAktion><efi:ModtagFordringAktionKode>{kode}</efi:ModtagFordringAktionKode>
        <efi:FordringHaverIdentifikator>{haver}</efi:FordringHaverIdentifikator><efiws:AktionValg>{indhold}</efiws:AktionValg></efiws:FordringAktion>"""
        for kode, indhold in aktioner
    )
    return _element(f"""<efiws:MFFordringIndberet_I {_MF_XMLNS}>
      <kontekst:HovedOplysninger><kontekst:TransaktionIdentifikator>t-{leverance}</kontekst:TransaktionIdentifikator></kontekst:HovedOplysninger>
      <efiws:FordringhaverSystemIDStruktur><virksomhed:VirksomhedSENummerIdentifikator>{se}</virksomhed:VirksomhedSENummerIdentifikator></efiws:FordringhaverSystemIDStruktur>
      <efi:ModtagFordringLeveranceIdentifikator>{leverance}</efi:ModtagFordringLeveranceIdentifikator>
      <efiws:FordringAktionSamling>{actions}</efiws:FordringAktionSamling></efiws:MFFordringIndberet_I>""")


def hent(
    *fordring_ider: int, leverance: int | None = None, siden: str | None = None, se: str = SE, haver: str | None = None
) -> etree._Element:
    """A MFKvitteringHent_I."""
    parts = [
        f"<efi:ModtagFordringLeveranceIdentifikator>{leverance}</efi:ModtagFordringLeveranceIdentifikator>"
        if leverance
        else "",
        f"<efi:FordringHaverIdentifikator>{haver}</efi:FordringHaverIdentifikator>" if haver else "",
        f"<efiws:SoegeDatoFra><efi:ModtagFordringAktionStatusAendretDato>{siden}</efi:ModtagFordringAktionStatusAendretDato></efiws:SoegeDatoFra>"
        if siden
        else "",
    ]
    ids = "".join(
        f"<efi:FordringInddrivelseFordringIdentifikator>{i}</efi:FordringInddrivelseFordringIdentifikator>"
        for i in fordring_ider
    )
    return _element(f"""<efiws:MFKvitteringHent_I {_MF_XMLNS}><kontekst:HovedOplysninger/>
      <efiws:FordringhaverSystemIDStruktur><virksomhed:VirksomhedSENummerIdentifikator>{se}</virksomhed:VirksomhedSENummerIdentifikator></efiws:FordringhaverSystemIDStruktur>
      {"".join(parts)}<efiws:FordringIDSamling>{ids}</efiws:FordringIDSamling></efiws:MFKvitteringHent_I>""")


_KONTEKST = "<b:Kontekst><k:HovedOplysninger><k:TransaktionsID>t-1</k:TransaktionsID><k:TransaktionsTid>2026-11-20T12:00:00+01:00</k:TransaktionsTid></k:HovedOplysninger></b:Kontekst>"
_INDBERETTER = (
    "<b:DMIIndberetterOpretStruktur><b:DMIIndberetterID>99999999</b:DMIIndberetterID></b:DMIIndberetterOpretStruktur>"
)


def dmi_fordring(
    loebenummer: int,
    fordring_id: int,
    reference: str,
    beloeb: str = "100.00",
    *,
    art: str = "INDR",
    hoved: int | None = None,
) -> str:
    """One claim for DMI."""
    main = f"<b:DMIFordringEFIHovedFordringID>{hoved}</b:DMIFordringEFIHovedFordringID>" if hoved else ""
    return f"""<b:InddrivelseModregningsRIMopkrævningsfordring>
      <b:DMIFordringFordringArtKode>{art}</b:DMIFordringFordringArtKode><b:DMITransaktionLøbenummer>{loebenummer}</b:DMITransaktionLøbenummer>
      <b:DMIFordringTypeKode>KFDAGIN</b:DMIFordringTypeKode><b:DMIFordringFordringHaverSkift>false</b:DMIFordringFordringHaverSkift>
      <b:DMIFordringEFIFordringID>{fordring_id}</b:DMIFordringEFIFordringID>{main}<b:DMIFordringModtagelseDato>2026-11-20</b:DMIFordringModtagelseDato>
      <b:DMIFordringStiftelseTidspunkt>2026-09-01T00:00:00+02:00</b:DMIFordringStiftelseTidspunkt><b:DMIFordringForfaldDato>2026-09-01</b:DMIFordringForfaldDato>
      <b:DMIFordringSRBDato>2026-10-01</b:DMIFordringSRBDato>
      <b:FordringBeløbStruktur><b:ValutaKode>DKK</b:ValutaKode><b:FordringBeløb>{beloeb}</b:FordringBeløb></b:FordringBeløbStruktur>
      <b:FordringPeriodeStruktur><b:FordringPeriodeFraDato>2026-09-01</b:FordringPeriodeFraDato></b:FordringPeriodeStruktur>
      <b:DMIFordringFordringHaverRef>{reference}</b:DMIFordringFordringHaverRef><b:DMIFordringForeløbigFastsat>false</b:DMIFordringForeløbigFastsat>
      <b:FordringStopListeStruktur/><b:FordringHæftelseListe><b:FordringHæftelse>{_INDBERETTER}
        <b:KundeStruktur><b:KundeNummer>{CPR}</b:KundeNummer><b:KundeType>CPR-Person</b:KundeType></b:KundeStruktur><b:HæftelseForm>ALM</b:HæftelseForm>
        <b:HæftelseStartDato>2026-09-01</b:HæftelseStartDato><b:HæftelseForældelseAutoOpdater>true</b:HæftelseForældelseAutoOpdater>
        <b:HæftelseDom>false</b:HæftelseDom><b:HæftelseForlig>false</b:HæftelseForlig><b:HæftelseStopListeStruktur/>
        <b:HæftelseModregningStopListeStruktur/><b:HæftelseRenteFritagListeStruktur/></b:FordringHæftelse></b:FordringHæftelseListe>
      <b:FordringHaverRelationStruktur><b:DMIFordringHaverID>1234</b:DMIFordringHaverID></b:FordringHaverRelationStruktur>
    </b:InddrivelseModregningsRIMopkrævningsfordring>"""


def dmi_opret(*fordringer: str) -> etree._Element:
    """A DMIFordringAsynkronOpret_I."""
    return _element(f"""<b:DMIFordringAsynkronOpret_I {_DMI_XMLNS}>{_KONTEKST}<b:Indberetter>{_INDBERETTER}
      <b:Fordringliste>{"".join(fordringer)}</b:Fordringliste><b:Transportudlægsfordringliste/></b:Indberetter></b:DMIFordringAsynkronOpret_I>""")


def dmi_nedskriv(batch: int, loebenummer: int, fordring_id: int, beloeb: str) -> etree._Element:
    """A DMIFordringAsynkronRegulering_I with one write-down."""
    return _element(f"""<b:DMIFordringAsynkronRegulering_I {_DMI_XMLNS}>{_KONTEKST}<b:FordringReguleringBatchID>{batch}</b:FordringReguleringBatchID>
      <b:FordringAktionSamling><b:FordringAktion><b:FordringReguleringAktionTypeKode>NEDFOR</b:FordringReguleringAktionTypeKode>
      <b:DMIFordringHaverID>1234</b:DMIFordringHaverID><b:DMITransaktionLøbenummer>{loebenummer}</b:DMITransaktionLøbenummer>{_INDBERETTER}
      <b:DMIFordringEFIFordringID>{fordring_id}</b:DMIFordringEFIFordringID><b:AktionValg><b:DMIFordringNedskrivStruktur>
      <b:NedskrivningÅrsagStruktur><b:FordringNedskrivningÅrsagKode>INDB</b:FordringNedskrivningÅrsagKode><b:FordringNedskrivningÅrsagBegrundelse>Betalt</b:FordringNedskrivningÅrsagBegrundelse></b:NedskrivningÅrsagStruktur>
      <b:NedskrivningBeløbStruktur><b:ValutaKode>DKK</b:ValutaKode><b:FordringNedskrivningBeløb>{beloeb}</b:FordringNedskrivningBeløb></b:NedskrivningBeløbStruktur>
      </b:DMIFordringNedskrivStruktur></b:AktionValg></b:FordringAktion></b:FordringAktionSamling></b:DMIFordringAsynkronRegulering_I>""")


def _element(text: str) -> etree._Element:
    return etree.fromstring(text.encode(), etree.XMLParser(remove_blank_text=True))


def send(url: str, service: str, element: etree._Element, *, deadline_s: float = 20) -> Klientsvar:
    """Send to a simulator's service."""
    mf = service in {"FordringIndberetService", "KvitteringHentService"}
    action = "get" + ("MF" if mf else "") + service.removesuffix("Service")
    version = SoapVersion.V12 if mf else SoapVersion.V11
    return SoapKlient(
        f"{url}/services/{service}", soap_version=version, soap_action=action, deadline_s=deadline_s
    ).send(element)


def body(svar: Klientsvar) -> etree._Element:
    """The answer's body; anything else fails the test."""
    assert svar.body is not None, svar
    return svar.body


def values(element: etree._Element, name: str) -> list[str]:
    """The texts of all elements of that prefixed name, in document order."""
    prefix, _, local = name.partition(":")
    return [item.text or "" for item in element.iter(f"{{{NS[prefix]}}}{local}")]


def statusser(element: etree._Element) -> list[str]:
    """The status of each action in a MF answer."""
    return values(element, "efi:ModtagFordringAktionStatusKode")


def numre(element: etree._Element) -> list[str]:
    """The reject numbers in a MF answer."""
    return values(element, "efi:ModtagFordringAktionAfvistIdentifikator")


def fordring_ider(element: etree._Element) -> list[int]:
    """The claim ids in a MF answer."""
    return [int(text) for text in values(element, "efi:FordringInddrivelseFordringIdentifikator")]


def frem(url: str, sekunder: float = 1) -> None:
    """Move a simulator's time."""
    requests.post(f"{url}/tid", json={"frem_sekunder": sekunder}, timeout=10).raise_for_status()


def panel(url: str, path: str) -> Any:
    """What a simulator tells at a JSON address."""
    answer = requests.get(url + path, timeout=10)
    answer.raise_for_status()
    return answer.json()


def vent(hent_: Callable[[], Any], deadline_s: float = 15) -> Any:
    """Ask until the answer is truthy."""
    end = time.monotonic() + deadline_s
    while not (found := hent_()):
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.02)
    return found
