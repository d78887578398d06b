"""Reading answers and comparing them with what was expected."""

from __future__ import annotations

import pytest

from fordringsbro.contract.codes import Liste, id_af
from fordringsbro.klient.fixtur import Forventning
from fordringsbro.klient.sammenlign import sammenlign
from fordringsbro.klient.svar import Svarudfald, laes_svar

KRAV = "11111111-1111-4111-8111-111111111111"
ACCEPT = "<Accept><AccepteretUdenBemærkninger>true</AccepteretUdenBemærkninger></Accept>"
FAULT = b"""<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>
<faultcode>s:Client</faultcode><faultstring>x</faultstring><detail>
<f:ServiceplatformFault xmlns:f="http://serviceplatformen.dk/xml/schemas/ServiceplatformFault/1/"><f:ErrorList>
<f:Error><f:ErrorCode>FB-208</f:ErrorCode><f:ErrorText>a</f:ErrorText></f:Error>
<f:Error><f:ErrorCode>FB-208</f:ErrorCode><f:ErrorText>b</f:ErrorText></f:Error>
</f:ErrorList></f:ServiceplatformFault></detail></s:Fault></s:Body></s:Envelope>"""


def _aarsag(kode: str, lokal: str = "", krav: str = KRAV) -> str:
    lokalt = f"<ResultatLokalÅrsag><LokalÅrsagskode>{lokal}</LokalÅrsagskode></ResultatLokalÅrsag>" if lokal else ""
    return (
        f"<DebitorKvitteringÅrsagIdentifikation>{id_af(Liste.KVITTERINGSAARSAG, kode)}"
        "</DebitorKvitteringÅrsagIdentifikation><DebitorKvitteringÅrsagTitel>Titel</DebitorKvitteringÅrsagTitel>"
        f"<ResultatÅrsagReference><FordringIdentifikation>{krav}</FordringIdentifikation></ResultatÅrsagReference>{lokalt}"
    )


def _bemaerket(*lokale: str) -> str:
    indhold = "".join(f"<Advarsel>{_aarsag('FILTER_AFVISNING', lokal)}</Advarsel>" for lokal in lokale)
    return f"<Accept><AccepteretMedBemærkninger>{indhold}</AccepteretMedBemærkninger></Accept>"


_MED = "HandlingGennemførtMedBemærkninger"
_UDEN = "<HandlingGennemførtUdenBemærkninger>true</HandlingGennemførtUdenBemærkninger>"


def _resultat(element: str) -> str:
    return f"<{element}><LokalÅrsagKode>UAENDRET</LokalÅrsagKode><ElementVærdi>{KRAV}</ElementVærdi></{element}>"


def _fejl(kode: str) -> str:
    return f"<k:SvarReaktion><k:Fejl><k:FejlId>{kode}</k:FejlId><k:FejlTekst>x</k:FejlTekst></k:Fejl></k:SvarReaktion>"


@pytest.mark.parametrize(
    ("indhold", "reaktion", "udfald", "navne"),
    [
        (ACCEPT, "", Svarudfald.ACCEPTERET, []),
        (_bemaerket("R_4_2", "R_7_11"), "", Svarudfald.BEMAERKNING, ["R_4_2", "R_7_11"]),
        (
            f"<AfvisningListe><Afvisning>{_aarsag('UKENDT')}</Afvisning></AfvisningListe>",
            "",
            Svarudfald.AFVIST,
            ["Titel"],
        ),
        ("<IngenForretningsdataAtReturnere>true</IngenForretningsdataAtReturnere>", "", Svarudfald.INGEN_DATA, []),
        ("<Forretningssvar/>", "", Svarudfald.SVAR, []),
        (f"<HandlingGennemført>{_UDEN}</HandlingGennemført>", "", Svarudfald.GENNEMFOERT, []),
        (
            f"<HandlingGennemført><M>{_resultat('Bemærkning')}</M></HandlingGennemført>".replace("M>", f"{_MED}>"),
            "",
            Svarudfald.GENNEMFOERT,
            ["UAENDRET"],
        ),
        (
            f"<H>{_UDEN}<ResultatInformationStruktur/></H>".replace("H>", "HandlingGennemførtMedResultatInformation>"),
            "",
            Svarudfald.GENNEMFOERT,
            [],
        ),
        (
            f"<HandlingEjGennemført>{_resultat('EjGennemførtÅrsag')}</HandlingEjGennemført>",
            "",
            Svarudfald.EJ_GENNEMFOERT,
            ["UAENDRET"],
        ),
        ("<HandlingUdsatTilSenereBehandling/>", "", Svarudfald.UDSAT, []),
        (f"<AcceptUdenHandlingStatus>{_UDEN}</AcceptUdenHandlingStatus>", "", Svarudfald.ACCEPTERET, []),
        ("", _fejl("FB-301"), Svarudfald.FEJL, ["FB-301"]),
        ("", "", Svarudfald.UFORSTAAELIG, []),
    ],
)
def test_each_channel_is_told_apart(svar, indhold, reaktion, udfald, navne):
    """Every way in which an operation answers is one outcome, with its reasons."""
    laest = laes_svar(200, svar("HentDebitorkonto", indhold, reaktion))
    assert laest.udfald is udfald
    assert sorted(aarsag.navn for aarsag in laest.aarsager) == sorted(navne)


def test_a_ping_answer_is_an_answer(svar):
    """Ping has nothing but its header, and that is its answer."""
    assert laes_svar(200, svar("Ping")).udfald is Svarudfald.SVAR


def test_a_fault_gives_its_codes():
    """A fault is read by the codes of its detail."""
    laest = laes_svar(500, FAULT)
    assert (laest.udfald, laest.status) == (Svarudfald.FAULT, 500)
    assert {aarsag.navn for aarsag in laest.aarsager} == {"FB-208"}


@pytest.mark.parametrize("indhold", [b"", b"<html><br></html>", b"<a/>", b"502 Bad Gateway", b"\x00"])
def test_what_is_no_answer_is_told_as_such(indhold):
    """A proxy's page or an empty body is an outcome of its own, not an exception."""
    assert laes_svar(502, indhold).udfald is Svarudfald.UFORSTAAELIG


def test_codes_may_come_in_any_order_and_none_may_be_missing_or_extra(svar):
    """The set of reasons counts: order does not, a missing or an extra one does."""
    laest = laes_svar(200, svar("X", _bemaerket("R_7_11", "R_4_2")))

    def forventet(*koder: str, maaske: tuple[str, ...] = ()) -> Forventning:
        return Forventning(Svarudfald.BEMAERKNING, frozenset(koder), frozenset(maaske))

    assert sammenlign(forventet("R_4_2", "R_7_11"), laest) == ()
    assert sammenlign(forventet("R_4_2", maaske=("R_7_11",)), laest) == ()
    assert [a.hvad for a in sammenlign(forventet("R_4_2"), laest)] == ["koder"]
    assert [a.hvad for a in sammenlign(forventet("R_4_2", "R_7_11", "R_1_1"), laest)] == ["koder"]


def test_an_accept_may_carry_only_the_remarks_that_timing_explains(svar):
    """`maaske` lets an accept come with or without these remarks, and with no other."""
    maaske = Forventning(Svarudfald.ACCEPTERET, maaske=frozenset({"UNDER_INDDRIVELSE"}))
    assert sammenlign(maaske, laes_svar(200, svar("X", ACCEPT))) == ()
    assert sammenlign(maaske, laes_svar(200, svar("X", _bemaerket("UNDER_INDDRIVELSE")))) == ()
    assert sammenlign(maaske, laes_svar(200, svar("X", _bemaerket("R_4_2"))))
    assert sammenlign(Forventning(Svarudfald.ACCEPTERET), laes_svar(200, svar("X", _bemaerket("UNDER_INDDRIVELSE"))))


def test_a_rejection_is_known_by_code_title_or_uuid_and_must_name_the_object(svar):
    """Any of a reason's names is enough; the object must be the expected one."""
    laest = laes_svar(200, svar("X", f"<AfvisningListe><Afvisning>{_aarsag('UKENDT')}</Afvisning></AfvisningListe>"))
    for navn in ("UKENDT", "Titel", str(id_af(Liste.KVITTERINGSAARSAG, "UKENDT"))):
        assert sammenlign(Forventning(Svarudfald.AFVIST, frozenset({navn}), objekt=KRAV), laest) == ()
    andet = Forventning(Svarudfald.AFVIST, frozenset({"UKENDT"}), objekt=KRAV.replace("1", "2"))
    assert [a.hvad for a in sammenlign(andet, laest)] == ["objekt"]


def test_values_are_found_by_path_whatever_their_order_and_spelling_of_amounts(svar):
    """Values at a path are compared as a bag, and 1200.0 is 1200.00, while leading zeros count."""
    fordringer = "".join(
        f"<Fordring><RestanceBeløb>{b}</RestanceBeløb><Nr>007</Nr></Fordring>" for b in ("2.5", "1200.00")
    )
    laest = laes_svar(200, svar("X", f"<Forretningssvar><FordringListe>{fordringer}</FordringListe></Forretningssvar>"))

    def afviger(sti: str, *ventet: str) -> bool:
        return bool(sammenlign(Forventning(Svarudfald.SVAR, vaerdier={sti: ventet}), laest))

    assert not afviger("Fordring/RestanceBeløb", "1200.0", "2.50")
    assert afviger("Fordring/RestanceBeløb", "1200.00")
    assert afviger("Konto/RestanceBeløb", "1200.00", "2.50")
    assert afviger("Fordring/Nr", "7", "7")
    assert not sammenlign(Forventning(Svarudfald.SVAR, antal={"FordringListe/Fordring": 2}), laest)
    assert sammenlign(Forventning(Svarudfald.SVAR, antal={"FordringListe/Fordring": 1}), laest)


@pytest.mark.parametrize(
    ("status", "indholdstype", "aendring", "udfald"),
    [
        (200, "", ("", ""), Svarudfald.ACCEPTERET),
        (200, "text/xml; charset=utf-8", ("", ""), Svarudfald.ACCEPTERET),
        (200, "TEXT/XML", ("", ""), Svarudfald.ACCEPTERET),
        (500, "text/xml", ("", ""), Svarudfald.UFORSTAAELIG),
        (202, "text/xml", ("", ""), Svarudfald.UFORSTAAELIG),
        (200, "text/html", ("", ""), Svarudfald.UFORSTAAELIG),
        (200, "application/soap+xml", ("", ""), Svarudfald.UFORSTAAELIG),
        (200, "text/xml", ("http://schemas.xmlsoap.org/soap/envelope/", "urn:andet"), Svarudfald.UFORSTAAELIG),
        (200, "text/xml", ("http://www.kombit.dk/2017/01/01/", "urn:andet"), Svarudfald.UFORSTAAELIG),
        (200, "text/xml", ("X_O", "X_I"), Svarudfald.UFORSTAAELIG),
        (200, "text/xml", ("<Accept>", '<Accept xmlns="urn:andet">'), Svarudfald.UFORSTAAELIG),
    ],
)
def test_an_answer_is_of_the_contract_or_none(svar, status, indholdstype, aendring, udfald):
    """Another status, type or namespace than the contract has is not understood, whatever the elements are called."""
    indhold = svar("X", ACCEPT).replace(*(tekst.encode() for tekst in aendring))
    assert laes_svar(status, indhold, indholdstype).udfald is udfald


@pytest.mark.parametrize(
    ("status", "udfald"), [(500, Svarudfald.FAULT), (404, Svarudfald.FAULT), (200, Svarudfald.UFORSTAAELIG)]
)
def test_a_fault_comes_as_an_error(status, udfald):
    """A fault that says 200 is not one of the contract's."""
    assert laes_svar(status, FAULT, "text/xml").udfald is udfald


@pytest.mark.parametrize(
    ("ventet", "fik", "ens"),
    [
        ("1200.00", "1200.0", True),
        ("1200.00", " 1200.000\n", True),
        ("1200.", "1200.0", True),
        ("0.5", ".50", True),
        ("-0.0", "0.00", True),
        ("1200.00", "1200.004", False),
        ("1200.00", "1200.00000000000000000000000000000001", False),
        ("10.00", "1_0.0", False),
        ("10.00", "\u0661\u0660.00", False),
        ("1e1.0", "10.0", False),
        ("007", "7", False),
        ("1200", "1200.0", False),
        ("a b", "a b ", True),
        ("a", "\u00a0a", False),
    ],
)
def test_values_are_the_same_when_the_contract_says_so(svar, ventet, fik, ens):
    """Amounts are compared exactly and as the contract reads them; other texts letter by letter, without blanks around."""
    laest = laes_svar(200, svar("X", f"<Forretningssvar><Beløb>{fik}</Beløb></Forretningssvar>"))
    forventet = Forventning(Svarudfald.SVAR, vaerdier={"Forretningssvar/Beløb": (ventet,)})
    assert (sammenlign(forventet, laest) == ()) is ens


def test_a_comment_does_not_cut_a_text(svar):
    """Comments and instructions in a value or a code are read past."""
    fordringer = "<Beløb>12<!-- x -->00.<?y z?>50</Beløb>"
    laest = laes_svar(200, svar("X", f"<Forretningssvar>{fordringer}</Forretningssvar>"))
    assert laest.tekster("Beløb") == ["1200.50"]
    fault = laes_svar(500, FAULT.replace(b"FB-208", b" FB-<!-- x -->208 "))
    assert {aarsag.navn for aarsag in fault.aarsager} == {"FB-208"}
