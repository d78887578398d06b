"""From PSRM's words and the network's to what they mean for a delivery."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from falsk_backend import data, opret
from lxml import etree
from lxml.etree import _Element as Element

from fordringsbro.aktion.model import Backend, Fordringsdata, Rentevalg
from fordringsbro.contract.binding import Kontrakt
from fordringsbro.contract.files import rod
from fordringsbro.inddrivelse.levering import Afsendelsestilstand, Leverance, Leverancetilstand, Post, Svarslags
from fordringsbro.inddrivelse.psrm.klient import PsrmKlient, kontrakt
from fordringsbro.inddrivelse.psrm.skriv import periode
from fordringsbro.platform.clock import FixedClock
from fordringsbro.wire.klient.client import Klientsvar as Soapsvar
from fordringsbro.wire.klient.client import Svarart

_EFIWS = "{urn:oio:skat:efi:ws:1.0.1}"


@pytest.fixture(scope="module")
def mf() -> Kontrakt:
    return kontrakt()


class Kanal:
    """Keeps what is sent and gives one answer."""

    def __init__(self, svar: Soapsvar) -> None:
        self.svar = svar
        self.sendt: list[Element] = []

    def send(self, element: Element) -> Soapsvar:
        self.sendt.append(element)
        return self.svar


def leverance() -> Leverance:
    poster = (Post(opret(1), Afsendelsestilstand.SENT, 1), Post(opret(2), Afsendelsestilstand.SENT, 2))
    return Leverance(77, Backend.PSRM, 1, uuid4(), Leverancetilstand.UNDERVEJS, 0, poster)


def klient(mf: Kontrakt, svar: Soapsvar) -> tuple[PsrmKlient, Kanal]:
    kanal = Kanal(svar)
    return PsrmKlient(kanal, kanal, "12345678", FixedClock(), mf), kanal


def indberet_svar(mf: Kontrakt, *fejl: str, leverance_id: int | None = None) -> Soapsvar:
    info = {
        "FordringhaverSystemIDStruktur": {"VirksomhedSENummerIdentifikator": "12345678"},
        "ModtagFordringLeveranceIdentifikator": leverance_id,
        "FordringAktionStatusSamling": {
            "MFAktionStruktur": [
                {
                    "FordringInddrivelseFordringIdentifikator": 900,
                    "FordringInddrivelseHovedFordringIdentifikator": 900,
                    "ModtagFordringAktionIdentifikator": 700,
                    "ModtagFordringAktionKode": "OPRETFORDRING",
                    "FordringHaverIdentifikator": 1,
                    "ModtagFordringAktionStatusKode": "MODTAGET",
                    "ModtagFordringAktionStatusAendretDato": FixedClock().now(),
                    "FordringModtagelseDatoTid": FixedClock().now(),
                    "AfvistAarsagSamling": {},
                }
            ]
        },
    }
    svar = {
        "HovedOplysningerSvar": {"SvarStruktur": {"FejlStruktur": [{"FejlIdentifikator": kode} for kode in fejl]}},
        "FordringInfo": info if leverance_id else None,
    }
    return Soapsvar(Svarart.BESVARET, "svar", 200, mf.skriv(f"{_EFIWS}MFFordringIndberet_O", svar))


@pytest.mark.parametrize(
    ("fejl", "slags"),
    [
        (("171",), Svarslags.KENDT),
        (("170",), Svarslags.INGEN_ADGANG),
        (("208",), Svarslags.AFVIST),
        (("900",), Svarslags.UKENDT),
        (("999",), Svarslags.UFORSTAAELIG),
        (("999", "171"), Svarslags.KENDT),
    ],
)
def test_header_errors(mf: Kontrakt, fejl: tuple[str, ...], slags: Svarslags):
    """Each known header error has its meaning; one that nobody knows is not guessed."""
    psrm, _ = klient(mf, indberet_svar(mf, *fejl))
    svar = psrm.indberet(leverance())
    assert (svar.slags, svar.kode) == (slags, "MF_" + "_".join(fejl))


@pytest.mark.fault("N17")
def test_an_answer_for_another_delivery_leaves_ours_unknown(mf: Kontrakt):
    """An answer that names another LeveranceID says nothing about ours; one that names ours is taken."""
    psrm, _ = klient(mf, indberet_svar(mf, leverance_id=78))
    assert psrm.indberet(leverance()).slags == Svarslags.UKENDT
    psrm, _ = klient(mf, indberet_svar(mf, leverance_id=77))
    svar = psrm.indberet(leverance())
    assert svar.slags == Svarslags.MODTAGET
    assert [(en.backend_fordring_id, en.backend_aktion_id) for en in svar.aktioner] == [(900, 700)]


@pytest.mark.fault("N11")
@pytest.mark.parametrize(
    ("soapsvar", "slags", "kode"),
    [
        (Soapsvar(Svarart.FAULT, "fault", 500, kode="Sender"), Svarslags.AFVIST, "FAULT_Sender"),
        (Soapsvar(Svarart.FAULT, "fault", 500, kode="Receiver"), Svarslags.UKENDT, "FAULT_Receiver"),
        (Soapsvar(Svarart.FAULT, "fault", 500, kode=""), Svarslags.UKENDT, "FAULT_UDEN_KODE"),
        (
            Soapsvar(Svarart.FAULT, "fault", 500, kode="Client", fejlkoder=("FB-208",)),
            Svarslags.AFVIST,
            "FAULT_Client_FB-208",
        ),
        (Soapsvar(Svarart.STOP, "adgang afvist", 403), Svarslags.INGEN_ADGANG, "ADGANG_AFVIST_403"),
        (Soapsvar(Svarart.STOP, "viderestilling", 302), Svarslags.INGEN_ADGANG, "VIDERESTILLING_302"),
        (Soapsvar(Svarart.UKENDT, "frist udløbet"), Svarslags.UKENDT, "FRIST_UDLØBET"),
        (Soapsvar(Svarart.PROEV_IGEN, "optaget", 503), Svarslags.PROEV_IGEN, "OPTAGET_503"),
    ],
)
def test_exchanges_without_an_answer(mf: Kontrakt, soapsvar: Soapsvar, slags: Svarslags, kode: str):
    """A fault blames the message or leaves it unknown; refused access pauses; the rest is tried again or asked for."""
    psrm, _ = klient(mf, soapsvar)
    svar = psrm.indberet(leverance())
    assert (svar.slags, svar.kode) == (slags, kode)


@pytest.mark.fault("N10")
def test_retry_after_is_kept(mf: Kontrakt):
    """The time a backend asks for comes through."""
    psrm, _ = klient(mf, Soapsvar(Svarart.PROEV_IGEN, "optaget", 503, retry_after_s=90.0))
    assert psrm.indberet(leverance()).vent == timedelta(seconds=90)


@pytest.mark.fault("N18")
@pytest.mark.parametrize(
    "body",
    [
        etree.Element("{urn:andet}MFFordringIndberet_O"),
        etree.Element(f"{_EFIWS}MFKvitteringHent_O"),
        etree.Element(f"{_EFIWS}MFFordringIndberet_O"),
    ],
    ids=["namespace", "operation", "empty"],
)
def test_an_answer_of_another_kind_leaves_the_delivery_unknown(mf: Kontrakt, body: Element):
    """A body in another namespace, of another operation or without content is no answer to our message."""
    psrm, _ = klient(mf, Soapsvar(Svarart.BESVARET, "svar", 200, body))
    assert psrm.indberet(leverance()).slags == Svarslags.UKENDT


def test_a_repetition_is_the_same_message(mf: Kontrakt):
    """Sent twice, a delivery is byte for byte the same while the clock stands, ids included, and valid by the schema."""
    psrm, kanal = klient(mf, indberet_svar(mf, "171"))
    samme = leverance()
    psrm.indberet(samme)
    psrm.indberet(samme)
    foerste, anden = (etree.tostring(en, method="c14n") for en in kanal.sendt)
    assert foerste == anden
    skema = etree.XMLSchema(etree.parse(rod("xsd") / "mf" / "efiws.xsd"))
    assert skema.validate(kanal.sendt[0]), skema.error_log


def test_the_period_of_a_claim_without_one_is_its_day_of_origin():
    """No period: start and end are the day of origin. One day alone stays alone, and a period is kept."""
    dag, foerste, sidste = date(2026, 9, 1), date(2026, 8, 1), date(2026, 8, 31)
    uden = data("R")
    assert periode(uden) == (dag, dag)
    assert periode(replace(uden, periode_fra=foerste)) == (foerste, None)
    assert periode(replace(uden, periode_til=sidste)) == (None, sidste)
    assert periode(replace(uden, periode_fra=foerste, periode_til=sidste)) == (foerste, sidste)
    assert periode(replace(uden, stiftelsesdato=None)) == (dag, dag)


def test_what_cannot_be_made_of_an_action_is_refused_and_not_raised(mf):
    """An interest code that is no number has the delivery refused unsent: raised, it would stop the line for good."""
    psrm, kanal = klient(mf, indberet_svar(mf))
    god, daarlig = leverance().poster
    gammel = daarlig.opgave.data
    assert isinstance(gammel, Fordringsdata)
    opgave = replace(daarlig.opgave, data=replace(gammel, rentevalg=Rentevalg("001", "høj")))
    svar = psrm.indberet(replace(leverance(), poster=(god, replace(daarlig, opgave=opgave))))
    assert (svar.slags, svar.kode) == (Svarslags.AFVIST, "KAN_IKKE_SKRIVES")
    assert kanal.sendt == []
