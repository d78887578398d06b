"""Every element of the collection systems' answers is read, or stands here with the reason why it isn't."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from fordringsbro.contract.binding import Kontrakt
from fordringsbro.contract.tabel import Struktur
from fordringsbro.inddrivelse.dmi import klient
from fordringsbro.inddrivelse.levering import Svarslags
from fordringsbro.inddrivelse.psrm import klient as psrm

EFIWS = "{urn:oio:skat:efi:ws:1.0.1}"
_HOVED = "the message's own id and time mean nothing to the action, and an advice is for people"
_SYSTEM = "our own number, repeated"
_HOVEDFORDRING = "which claims hang together is the register's to know"
_PARAMETRE = "the texts hold what the parameters say, and the numbers are what counts"
_MODTAGET = "the time of receipt is ours, and was sent with the claim"
_DKK = "an action can only be in DKK (152)"
_HAEFTELSE = "a debtor's part of the rest: the register keeps one balance a claim"
_KUNDER = "the debtors are the claimant's to know; numbers that the collector gives them are told in notifications"
_GENTAGET = "what we sent, repeated"

_PSRM_AKTION = {
    "FordringInddrivelseHovedFordringIdentifikator": _HOVEDFORDRING,
    "FordringModtagelseDatoTid": _MODTAGET,
    "AfvistAarsagSamling/MFAktionAfvistStruktur/MFAktionAfvistParamSamling": _PARAMETRE,
}
_PSRM_HOVED = {
    f"HovedOplysningerSvar/{navn}": _HOVED
    for navn in (
        "TransaktionIdentifikator",
        "ServiceIdentifikator",
        "TransaktionTid",
        "SvarStruktur/AdvisStruktur",
        "SvarStruktur/FejlStruktur/FejlTekst",
    )
}
_INFO = "FordringInfo"
_AKTION = f"{_INFO}/FordringAktionStatusSamling/MFAktionStruktur"
_KVITTERING = "KvitteringSamling/Kvittering"
_UDFOERT = f"{_KVITTERING}/UdfoertAktionValg"
_NED, _OP = (f"{_UDFOERT}/{vej}FordringKvitteringStruktur" for vej in ("Nedskriv", "Opskriv"))
_DMI_HOVED = {
    f"Kontekst/{navn}": _HOVED
    for navn in (
        "HovedOplysninger/TransaktionsID",
        "HovedOplysningerSvar/TransaktionsID",
        "HovedOplysningerSvar/ServiceID",
        "HovedOplysningerSvar/SvarReaktion/Advis",
        "HovedOplysningerSvar/SvarReaktion/Fejl/FejlNummer",
        "HovedOplysningerSvar/SvarReaktion/Fejl/FejlTekst",
    )
}
_SVAR = "FordringOprettetListe/Fordringsvar"
_AKTIONSSVAR = "FordringAktionSamling/FordringAktionSvar"

#: What is not read, by the path of the element; with it goes all that it holds.
IKKE_LAEST: dict[str, dict[str, str]] = {
    "MFFordringIndberet_O": {
        **_PSRM_HOVED,
        f"{_INFO}/FordringhaverSystemIDStruktur": _SYSTEM,
        **{f"{_AKTION}/{navn}": grund for navn, grund in _PSRM_AKTION.items()},
    },
    "MFKvitteringHent_O": {
        **_PSRM_HOVED,
        "FordringhaverSystemIDStruktur": _SYSTEM,
        "FordringHaverIdentifikator": "asked for by delivery only",
        "SoegeDatoFra": "asked for by delivery only",
        **{f"{_KVITTERING}/MFAktionStruktur/{navn}": grund for navn, grund in _PSRM_AKTION.items()},
        f"{_UDFOERT}/OpretAendrKvitteringStruktur": _KUNDER,
        **{f"{vej}/RestBeloeb/HaeftelseRestBeloebStruktur": _HAEFTELSE for vej in (_NED, _OP)},
        **{f"{vej}/RestBeloeb/FordringRestBeloebStruktur/ValutaKode": _DKK for vej in (_NED, _OP)},
        **{f"{vej}/RestBeloeb/FordringRestBeloebStruktur/FordringRestDKKBeloeb": _DKK for vej in (_NED, _OP)},
        f"{_NED}/NedskrivningBeloebStruktur/ValutaKode": _DKK,
        f"{_NED}/NedskrivningBeloebStruktur/FordringNedskrivningDKKBeloeb": _DKK,
        f"{_OP}/OpskrivningBeloebStruktur/ValutaKode": _DKK,
        f"{_OP}/OpskrivningBeloebStruktur/FordringOpskrivningDKKBeloeb": _DKK,
    },
    "MFFordringAsynkronOprettet_I": {
        **_DMI_HOVED,
        f"{_SVAR}/FejlÅrsagSamling/DMIFordringOpretFejlStruktur/DMIFordringOpretFejlParamSamling": _PARAMETRE,
        f"{_SVAR}/DMIFordringEFIHovedFordringID": _HOVEDFORDRING,
        **{
            f"{_SVAR}/{navn}": _GENTAGET
            for navn in (
                "DMIIndberetterHentStruktur", "DMIFordringRegistreringDato", "DMIFordringFordringArtKode",
                "DMIFordringTypeKode", "DMIFordringTypeKategori", "DMIFordringStiftelseTidspunkt",
                "DMIFordringForfaldDato", "DMIFordringSRBDato", "FordringBeløbStruktur", "FordringPeriodeStruktur",
                "DMIFordringModtagelseDato", "DMIFordringBogførtDen", "DMIFordringForeløbigFastsat",
                "FordringHaverRelationStruktur", "FordringHæfteListe",
            )
        },
    },
    "MFFordringAsynkronReguleret_I": {
        **_DMI_HOVED,
        "FordringReguleringBatchID": "the løbenummer of each action says more",
        f"{_AKTIONSSVAR}/FordringReguleringAktionAfvistStruktur/FordringReguleringAktionAfvistParamSamling": _PARAMETRE,
        **{
            f"{_AKTIONSSVAR}/AktionValg/{gren}/{navn}": _DKK
            for gren in (
                "DMIFordringNedskrivSvarStruktur", "DMIFordringOpskrivSvarStruktur",
                "DMIFordringTilbagekaldSvarStruktur",
            )
            for navn in (
                "FordringRestBeløbStruktur/ValutaKode", "FordringRestBeløbStruktur/FordringRestDKKBeløb",
                "NedskrivningBeløbStruktur/ValutaKode", "NedskrivningBeløbStruktur/FordringNedskrivningDKKBeløb",
                "OpskrivningBeløbStruktur/ValutaKode",
            )
        },
    },
}  # fmt: skip


class Spor(dict[str, Any]):
    """A record that notes which of its fields are read, by their paths."""

    def __init__(self, felter: dict[str, Any], sti: str, laest: set[str]) -> None:
        super().__init__(felter)
        self._sti = sti
        self._laest = laest

    def _noter(self, navn: str) -> None:
        self._laest.add(f"{self._sti}/{navn}".removeprefix("/"))

    def __getitem__(self, navn: str) -> Any:
        self._noter(navn)
        return super().__getitem__(navn)

    def get(self, navn: str, ellers: Any = None) -> Any:
        self._noter(navn)
        return super().get(navn, ellers)

    def values(self) -> Any:
        for navn in self:
            self._noter(navn)
        return super().values()


def _vaerdi(navn: str) -> Any:
    """A value of an element that holds no others; the amounts and codes that the reading looks at fit each other."""
    if "Tid" in navn or "Dato" in navn:
        return datetime(2026, 11, 20, tzinfo=UTC)
    return 1


def _fuld(struktur: Struktur, laest: set[str], sti: str = "", *, uden: frozenset[str] = frozenset()) -> Spor:
    """A record with every element that its structure may hold, also those of different branches of a choice."""
    felter: dict[str, Any] = {}
    for navn, felt in struktur.felter.items():
        under = f"{sti}/{navn}".removeprefix("/")
        if under in uden:
            continue
        vaerdi = _vaerdi(navn) if felt.struktur is None else _fuld(felt.struktur, laest, under, uden=uden)
        felter[navn] = [vaerdi] if felt.gentages else vaerdi
    return Spor(felter, sti, laest)


def _stier(struktur: Struktur, sti: str = "") -> Iterator[str]:
    for navn, felt in struktur.felter.items():
        under = f"{sti}/{navn}".removeprefix("/")
        yield under
        if felt.struktur is not None:
            yield from _stier(felt.struktur, under)


#: How each answer is read, and what a full one can't hold if all of it shall be looked at: first the errors that end
#: the reading, then one branch of a choice at a time.
LAESNINGER: dict[str, tuple[Callable[[], Kontrakt], str, Callable[[Any], Any], list[set[str]]]] = {
    "MFFordringIndberet_O": (
        psrm.kontrakt, EFIWS, lambda post: psrm.laes_indberet(post, 1),
        [set(), {"HovedOplysningerSvar/SvarStruktur/FejlStruktur"}],
    ),
    "MFKvitteringHent_O": (
        psrm.kontrakt, EFIWS, lambda post: psrm.laes_kvitteringer(post, 1),
        [
            set(), {"HovedOplysningerSvar/SvarStruktur/FejlStruktur"},
            {"HovedOplysningerSvar/SvarStruktur/FejlStruktur", _NED},
        ],
    ),
    "MFFordringAsynkronOprettet_I": (
        klient.kontrakt, klient.NAMESPACE, klient.laes_oprettet,
        [set(), {"Kontekst/HovedOplysninger"},
         {"Kontekst/HovedOplysninger", f"{_SVAR}/FejlÅrsagSamling/DMIFordringOpretFejlStruktur"}],
    ),
    "MFFordringAsynkronReguleret_I": (
        klient.kontrakt, klient.NAMESPACE, klient.laes_reguleret,
        [set(), {"Kontekst/HovedOplysninger"},
         {"Kontekst/HovedOplysninger", f"{_AKTIONSSVAR}/FordringReguleringAktionAfvistStruktur"}],
    ),
}  # fmt: skip


@pytest.mark.parametrize("rod", list(LAESNINGER))
def test_every_element_of_an_answer_is_read_or_has_its_reason(rod: str):
    """An element that a new revision of the contract brings fails here until somebody has decided."""
    kontrakt, navnerum, laes, udgaver = LAESNINGER[rod]
    struktur = kontrakt().struktur(f"{navnerum}{rod}")
    laest: set[str] = set()
    for uden in udgaver:
        laes(_fuld(struktur, laest, uden=frozenset(uden)))
    ignoreret = IKKE_LAEST[rod]
    alle = set(_stier(struktur))
    udenfor = {sti for sti in alle if any(sti == en or sti.startswith(f"{en}/") for en in ignoreret)}
    assert alle - laest - udenfor == set(), "neither read nor ignored"
    assert laest & {en for en in ignoreret if en in alle} == set(), "read, and said not to be"


def test_a_callback_with_an_error_in_its_header_does_not_say_that_anything_was_done():
    """No reason of a rejection beside an error of the message: the action waits for a person."""
    laest: set[str] = set()
    struktur = klient.kontrakt().struktur(f"{klient.NAMESPACE}MFFordringAsynkronOprettet_I")
    uden = frozenset({"Kontekst/HovedOplysninger", f"{_SVAR}/FejlÅrsagSamling/DMIFordringOpretFejlStruktur"})
    (svar,) = klient.laes_oprettet(_fuld(struktur, laest, uden=uden))
    assert svar.status == klient.FEJL_I_HOVED


@pytest.mark.fault("N17")
def test_receipts_of_another_delivery_say_nothing_of_ours():
    """An answer that repeats another LeveranceID than was asked for is no answer."""
    svar = psrm.laes_kvitteringer({"ModtagFordringLeveranceIdentifikator": 2}, 1)
    assert (svar.slags, svar.kode) == (Svarslags.UKENDT, "ANDEN_LEVERANCE")
