"""The older header: InvocationContext, AuthorityContext and CallContext inside the request."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from lxml import etree
from ruteserver import TJENESTE, ruter
from sf1590_hjaelp import ET, SYNTESEBORG

from fordringsbro.contract.names import AELDRE_HOVED, KONTEKST, SOAP11, q
from fordringsbro.klient.beskeder import hoved, konvolut, registrering
from fordringsbro.tjek.tjek import Dommer, af_filer, tjek
from fordringsbro.tjek.tjekaftale import alt_i_psrm

KONTO = UUID("10000000-0000-4000-8000-00000000c001")
OPERATION = "OpretDebitorkontoRegistrering"
NAVNE = {tag.rpartition("}")[2]: tag for tag in AELDRE_HOVED}
INVOKATION = {
    "ServiceAgreementUUID": "00000000-0000-4000-8000-00000000000A",
    "UserSystemUUID": str(SYNTESEBORG.it_system).upper(),
    "UserUUID": "00000000-0000-4000-8000-00000000000C",
    "ServiceUUID": "00000000-0000-4000-8000-00000000000D",
}


def kontekst(navn: str, **indhold: str) -> etree._Element:
    ns = etree.QName(NAVNE[navn]).namespace
    rod = etree.Element(NAVNE[navn])
    for felt, tekst in indhold.items():
        etree.SubElement(rod, f"{{{ns}}}{felt}").text = tekst
    return rod


def fuld(kaldets_id: str | None = "kald-1", cvr=SYNTESEBORG.kommune_cvr, **call: str) -> list[etree._Element]:
    """The three, as an older client sends them."""
    alle = {"OnBehalfOfUser": None, "CallersServiceCallIdentifier": kaldets_id, **call}
    return [
        kontekst("CallContext", **{navn: tekst for navn, tekst in alle.items() if tekst}),
        kontekst("AuthorityContext", MunicipalityCVR=cvr),
        kontekst("InvocationContext", **INVOKATION),
    ]


def besked(krav, foran, *, behold_hoved=False, operation=OPERATION, post=None) -> bytes:
    """A registration with these elements in front, in place of HovedOplysninger or beside it."""
    header = hoved(SYNTESEBORG, "kald-1", datetime(2026, 11, 20, 8, tzinfo=UTC))
    post = post if post is not None else registrering(SYNTESEBORG, KONTO, ET, krav)
    rod = etree.fromstring(konvolut(operation, {"HovedOplysninger": header, **post}))
    body = rod[-1][0]
    if not behold_hoved:
        body.remove(body[0])
    for nr, element in enumerate(foran):
        body.insert(nr, element)
    return etree.tostring(rod, encoding="utf-8")


def krop(svar) -> etree._Element:
    return etree.fromstring(svar.content)[-1][0]


def koder(svar) -> list[str]:
    assert krop(svar).tag == f"{{{SOAP11}}}Fault"
    return [e.text for e in krop(svar).iter("{*}ErrorCode")]


def antal(tjeneste) -> int:
    with tjeneste.installation.database.transaction() as conn:
        return len(tjeneste.installation.bog.liste(conn))


def test_an_older_request_is_understood_and_answered_in_its_manner(tjeneste, krav):
    """No HovedOplysninger in, no HovedOplysningerSvar out; the sender is the UserSystem, and what it said is kept."""
    svar = tjeneste.post(TJENESTE, besked([krav()], fuld(OnBehalfOfUser="Testbruger", AccountingInfo="konto 7")))
    assert svar.status_code == 200
    assert krop(svar).tag == q(f"{OPERATION}_O")
    assert krop(svar).find(q("Accept")) is not None
    assert not list(krop(svar).iter(f"{{{KONTEKST}}}HovedOplysningerSvar"))
    with tjeneste.installation.database.transaction() as conn:
        (kept,) = conn.execute(
            "SELECT afsender, transaktions_id, on_behalf_of_user, kaldets_id, accounting_info FROM sf1590.besked"
        ).fetchall()
    afsender = f"{SYNTESEBORG.kommune_cvr}/{SYNTESEBORG.it_system}"
    assert kept == (afsender, "kald-1", "Testbruger", "kald-1", "konto 7")


def test_the_same_message_in_either_form_is_the_same(tjeneste, krav):
    """Same sender, id and content: the older form after the newer books nothing and gets the first answer."""
    alle = [krav()]
    nyere = tjeneste.post(TJENESTE, besked(alle, [], behold_hoved=True))
    aeldre = tjeneste.post(TJENESTE, besked(alle, fuld()))
    foerst, saa = krop(nyere), krop(aeldre)
    foerst.remove(foerst.find(f"{{{KONTEKST}}}HovedOplysningerSvar"))
    assert etree.tostring(saa, method="c14n", exclusive=True) == etree.tostring(foerst, method="c14n", exclusive=True)
    assert antal(tjeneste) == 1


def test_the_same_id_with_other_content_is_a_fault(tjeneste, krav):
    """There is no header for FB-302 to stand in; the fault names the field."""
    tjeneste.post(TJENESTE, besked([krav()], fuld()))
    svar = tjeneste.post(TJENESTE, besked([krav(beloeb_oere=7)], fuld()))
    assert koder(svar) == ["FB-302"]
    assert b"/OpretDebitorkontoRegistrering_I/HovedfordringListe" in svar.content


def test_the_same_id_for_another_operation_is_refused(tjeneste, krav):
    """An id belongs to one message, whatever its operation; in either form."""
    fordring = krav()
    tjeneste.post(TJENESTE, besked([fordring], fuld()))
    post = {
        "DebitorkontoIdentifikation": str(KONTO),
        "FordringIdentifikation": str(fordring.id),
        "FordringSidsteRettidigeBetalingsdato": fordring.srb,
    }
    xml = {
        form: besked([], fuld() if form == "ældre" else [], behold_hoved=form == "nyere", operation=o, post=post)
        for form, o in (("ældre", "SætFordringTilOpkrævning"), ("nyere", "SætFordringTilOpkrævning"))
    }
    assert koder(tjeneste.post(TJENESTE, xml["ældre"])) == ["FB-302"]
    nyere = tjeneste.post(TJENESTE, xml["nyere"])
    assert nyere.status_code == 200
    assert krop(nyere).findtext(f".//{{{KONTEKST}}}FejlId") == "FB-302"


def test_without_an_id_the_content_is_the_id(tjeneste, krav):
    """A caller that gives no CallersServiceCallIdentifier may resend all the same."""
    alle = [krav()]
    foerste = tjeneste.post(TJENESTE, besked(alle, fuld(None)))
    assert tjeneste.post(TJENESTE, besked(alle, fuld(None))).content == foerste.content
    assert krop(tjeneste.post(TJENESTE, besked([krav()], fuld(None)))).find(q("Accept")) is not None
    assert antal(tjeneste) == 2


def test_beside_hovedoplysninger_they_add_what_it_leaves_out(tjeneste, krav):
    """Any order and any of the three; the answer then has a header, with the message's TransaktionsId."""
    foran = [kontekst("InvocationContext", **INVOKATION, OnBehalfOfUser="Testbruger")]
    svar = tjeneste.post(TJENESTE, besked([krav()], foran, behold_hoved=True))
    assert krop(svar).findtext(f".//{{{KONTEKST}}}TransaktionsId") == "kald-1"
    with tjeneste.installation.database.transaction() as conn:
        assert conn.execute("SELECT on_behalf_of_user FROM sf1590.besked").fetchall() == [("Testbruger",)]


def test_contradictions_are_refused(tjeneste, krav):
    """FB-308 names the element and not what it says."""
    to = [
        kontekst("CallContext", AccountingInfo="et"),
        kontekst("InvocationContext", **INVOKATION, AccountingInfo="to"),
    ]
    svar = tjeneste.post(TJENESTE, besked([krav()], to))
    assert koder(svar) == ["FB-308"]
    assert b"AccountingInfo" in svar.content
    assert antal(tjeneste) == 0


@pytest.mark.parametrize(
    ("foran", "kode", "sted"),
    [
        ([kontekst("AuthorityContext", MunicipalityCVR="1")], "FB-208", b"MunicipalityCVR"),
        ([kontekst("InvocationContext")], "FB-208", b"InvocationContext"),
        ([*fuld(), kontekst("CallContext")], "FB-208", b"CallContext"),
        ([kontekst("CallContext", OnBehalfOfUser="x" * 256)], "FB-208", b"OnBehalfOfUser"),
        (fuld(cvr="29000099"), "FB-301", b""),
        ([kontekst("CallContext")], "FB-301", b""),
    ],
)
def test_a_bad_older_header_is_a_fault(tjeneste, krav, foran, kode, sted):
    """Each part is held against its own schema; an unknown municipality is a fault too, since there is no header."""
    svar = tjeneste.post(TJENESTE, besked([krav()], [etree.fromstring(etree.tostring(e)) for e in foran]))
    assert koder(svar) == [kode]
    assert sted in svar.content


def test_they_stand_in_front_or_not_at_all(tjeneste, krav):
    """After the payload they are unknown elements."""
    xml = besked([krav()], [], behold_hoved=True)
    rod = etree.fromstring(xml)
    rod[-1][0].append(kontekst("CallContext"))
    assert koder(tjeneste.post(TJENESTE, etree.tostring(rod, encoding="utf-8"))) == ["FB-208"]


def test_an_older_request_follows_its_route(tjeneste, installation, krav):
    """The authority selects the route; what can't be passed on is a fault."""
    ruter(installation, "http://127.0.0.1:9/x", cvr=SYNTESEBORG.kommune_cvr)
    assert koder(tjeneste.post(TJENESTE, besked([krav()], fuld(str(uuid4()))))) == ["FB-303"]


def test_check_takes_the_older_header_as_the_service_does(tjeneste, krav, tmp_path, clock):
    """Understood alone and beside HovedOplysninger; two of one kind and two that disagree are refused as there."""
    dommer = Dommer.efter(clock, alt_i_psrm())
    to, uenige = [*fuld(), fuld()[0]], [*fuld(cvr="29000022"), kontekst("AuthorityContext", MunicipalityCVR="29000011")]
    for foran, behold in ((fuld(), False), (fuld(), True), (to, False), (uenige, False), (fuld(cvr="29000022"), True)):
        fil = tmp_path / "besked.xml"
        fil.write_bytes(besked([krav()], foran, behold_hoved=behold))
        svar = tjeneste.post(TJENESTE, fil.read_bytes())
        ventet = koder(svar) if krop(svar).tag == f"{{{SOAP11}}}Fault" else []
        (tjekket,) = tjek(af_filer([fil]), dommer)
        assert [fund.regel for fund in tjekket.fund] == ventet


def test_check_tells_each_language_apart(krav, tmp_path, clock):
    """What is wrong with the older header stands in Danish in the one text and in English in the other."""
    fil = tmp_path / "besked.xml"
    fil.write_bytes(besked([krav()], [*fuld(), fuld()[0]]))
    (tjekket,) = tjek(af_filer([fil]), Dommer.efter(clock, alt_i_psrm()))
    (fund,) = tjekket.fund
    assert (fund.da.rpartition(": ")[2], fund.en.rpartition(": ")[2]) == ("højst én", "at most one")
    assert fund.sti == "/OpretDebitorkontoRegistrering_I/CallContext"
