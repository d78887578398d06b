"""DMI's callbacks, in every order they may come."""

from __future__ import annotations

from datetime import date

import pytest
from falsk_backend import DRAEBT_EFTER, TABT_EFTER, Baenk, DraebtError, nedskriv, opret
from lxml import etree
from lxml.etree import _Element as Element

from fordringsbro.aktion.model import Backend, Inddrivelsesudfald
from fordringsbro.contract.binding import Kontrakt
from fordringsbro.contract.files import rod
from fordringsbro.inddrivelse.dmi.klient import NAMESPACE, kontrakt
from fordringsbro.inddrivelse.dmi.tilbagemelding import Tilbagemeldinger
from fordringsbro.inddrivelse.levering import Leverance, Leverancesvar
from fordringsbro.platform.database import Connection

DMI = Backend.DMI


@pytest.fixture(scope="module")
def dmi() -> Kontrakt:
    return kontrakt()


@pytest.fixture(scope="module")
def skema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(rod("xsd") / "dmi" / "begrebsmodel.xsd"))


class Melder:
    """Writes DMI's callbacks and hands them in."""

    def __init__(self, baenk: Baenk, dmi: Kontrakt, skema: etree.XMLSchema) -> None:
        self._baenk = baenk
        self._dmi = dmi
        self._skema = skema
        self.kvitter = baenk.kvitter
        self._modtager = Tilbagemeldinger(baenk.db, baenk.clock, baenk.jobs, self._kvitter, dmi)

    def _kvitter(self, conn: Connection, *udfald: Inddrivelsesudfald) -> None:
        self.kvitter(conn, *udfald)

    def nummer(self, aktion_id: int) -> int:
        with self._baenk.db.transaction() as conn:
            row = conn.execute(
                "SELECT loebenummer FROM inddrivelse.afsendelse WHERE aktion_id = %s", (aktion_id,)
            ).fetchone()
            assert row is not None
            return int(row[0])

    def oprettet(self, *svar: tuple[int, int], fejl: int | None = None) -> None:
        """Tell the outcome of creations, each a correlation number and a claim."""
        besked = self._dmi.skriv(
            f"{NAMESPACE}MFFordringAsynkronOprettet_I",
            {
                "Kontekst": self._kontekst(),
                "FordringOprettetListe": {"Fordringsvar": [self._et(*par, fejl) for par in svar]},
            },
        )
        self._meld(besked, self._modtager.oprettet)

    def reguleret(self, nummer: int, fordring_id: int, fejl: int | None = None) -> None:
        """Tell the outcome of one write-down."""
        afvist = {
            "FordringReguleringAktionAfvistNummer": fejl,
            "FordringReguleringAktionAfvistTekst": "afvist",
            "FordringReguleringAktionAfvistParamSamling": {},
        }
        besked = self._dmi.skriv(
            f"{NAMESPACE}MFFordringAsynkronReguleret_I",
            {
                "Kontekst": self._kontekst(),
                "FordringReguleringBatchID": 1,
                "FordringAktionSamling": {
                    "FordringAktionSvar": [
                        {
                            "FordringReguleringAktionTypeKode": "NEDFOR",
                            "DMITransaktionLøbenummer": nummer,
                            "DMIFordringEFIFordringID": fordring_id,
                            "FordringReguleringAktionAfvistStruktur": afvist if fejl else None,
                        }
                    ]
                },
            },
        )
        self._meld(besked, self._modtager.reguleret)

    def _meld(self, besked: Element, modtager) -> None:
        assert self._skema.validate(besked), self._skema.error_log
        svar = modtager(besked)
        assert self._skema.validate(svar), self._skema.error_log
        assert self._dmi.laes(svar)["Kontekst"]["HovedOplysningerSvar"]["TransaktionsID"] == "DMI-1"

    def _kontekst(self) -> dict[str, object]:
        return {"HovedOplysninger": {"TransaktionsID": "DMI-1", "TransaktionsTid": self._baenk.clock.now()}}

    def _et(self, nummer: int, fordring_id: int, fejl: int | None) -> dict[str, object]:
        aarsag = {
            "DMIFordringOpretFejlNummer": fejl,
            "DMIFordringOpretFejlTekst": "afvist",
            "DMIFordringOpretFejlParamSamling": {},
        }
        dag = date(2026, 11, 20)
        return {
            "DMITransaktionLøbenummer": nummer,
            "DMIIndberetterHentStruktur": {"DMIIndberetterID": "x"},
            "FejlÅrsagSamling": {"DMIFordringOpretFejlStruktur": [aarsag] if fejl else []},
            "DMIFordringEFIFordringID": fordring_id,
            "DMIFordringEFIHovedFordringID": fordring_id,
            "DMIFordringRegistreringDato": dag,
            "DMIFordringFordringArtKode": "INDR",
            "DMIFordringTypeKode": "KFDAINS",
            "DMIFordringTypeKategori": "HF",
            "FordringBeløbStruktur": {"ValutaKode": "DKK", "FordringBeløb": 100},
            "DMIFordringModtagelseDato": dag,
            "FordringHæfteListe": {},
        }


@pytest.fixture
def melder(baenk: Baenk, dmi: Kontrakt, skema: etree.XMLSchema) -> Melder:
    return Melder(baenk, dmi, skema)


def test_a_callback_ends_its_action_and_sets_the_next_free(baenk: Baenk, melder: Melder):
    """A creation told by callback is done under our own id, and its write-down goes, told by the other callback."""
    baenk.koe(opret(1, backend=DMI), nedskriv(2, 1, backend=DMI))
    baenk.send(DMI)
    melder.oprettet((melder.nummer(1), 1))
    assert baenk.kvitteret() == {1: ["UDFOERT"]}
    baenk.send(DMI)
    assert baenk.dmi.sendt == [(1,), (2,)]
    melder.reguleret(melder.nummer(2), 1)
    assert baenk.kvitteret() == {1: ["UDFOERT"], 2: ["UDFOERT"]}
    assert [tilstand for _, tilstand in baenk.leverancer()] == ["AFSLUTTET", "AFSLUTTET"]


def test_rejections_are_told_with_their_numbers(baenk: Baenk, melder: Melder):
    """A callback with reasons rejects the action and hands the numbers on."""
    baenk.koe(opret(1, backend=DMI), opret(2, backend=DMI))
    baenk.send(DMI)
    melder.oprettet((melder.nummer(1), 1), fejl=412)
    melder.oprettet((melder.nummer(2), 2))
    baenk.koe(nedskriv(3, 2, backend=DMI))
    baenk.send(DMI)
    melder.reguleret(melder.nummer(3), 2, fejl=600)
    assert baenk.kvitteret() == {1: ["AFVIST"], 2: ["UDFOERT"], 3: ["AFVIST"]}
    with baenk.db.transaction() as conn:
        koder = dict(conn.execute("SELECT aktion_id, kode FROM udfald WHERE status = 'AFVIST'").fetchall())
    assert koder == {1: "412", 3: "600"}


@pytest.mark.fault("R2")
def test_a_repeated_callback_is_harmless(baenk: Baenk, melder: Melder):
    """A callback that comes three times is acknowledged each time and counts once."""
    baenk.koe(opret(1, backend=DMI))
    baenk.send(DMI)
    for _ in range(3):
        melder.oprettet((melder.nummer(1), 1))
    assert baenk.kvitteret() == {1: ["UDFOERT"]}


@pytest.mark.fault("R2")
def test_a_final_answer_is_not_changed_by_a_later_one(baenk: Baenk, melder: Melder):
    """A callback that contradicts an earlier one is acknowledged and changes nothing."""
    baenk.koe(opret(1, backend=DMI))
    baenk.send(DMI)
    melder.oprettet((melder.nummer(1), 1))
    melder.oprettet((melder.nummer(1), 1), fejl=412)
    assert baenk.kvitteret() == {1: ["UDFOERT"]}


@pytest.mark.fault("R1")
def test_a_callback_about_something_unknown_is_acknowledged(baenk: Baenk, melder: Melder):
    """A number that we never gave, or have not sent, is acknowledged and changes nothing; what is known counts."""
    baenk.koe(opret(1, backend=DMI))
    melder.oprettet((melder.nummer(1), 1))
    assert baenk.tilstand(1) == "READY"
    baenk.send(DMI)
    melder.oprettet((987_654, 5), (melder.nummer(1), 1))
    assert baenk.kvitteret() == {1: ["UDFOERT"]}


@pytest.mark.fault("N17")
def test_a_callback_about_another_claim_parks_the_action(baenk: Baenk, melder: Melder):
    """Our number with somebody else's claim is a mix-up: its action is parked, its neighbour goes on."""
    baenk.koe(opret(1, backend=DMI), opret(2, backend=DMI))
    baenk.send(DMI)
    melder.oprettet((melder.nummer(1), 77))
    assert [baenk.tilstand(n) for n in (1, 2)] == ["PARKED", "SENT"]
    assert baenk.kvitteret() == {}


def test_one_callback_about_several_claimants_is_booked_in_one_go(baenk: Baenk, melder: Melder):
    """Whoever takes the outcomes gets them together, so that it can take its locks in order."""
    faaet: list[list[int]] = []
    rigtig = baenk.kvitter

    def kvitter(conn: Connection, *udfald: Inddrivelsesudfald) -> None:
        faaet.append([en.aktion_id for en in udfald])
        rigtig(conn, *udfald)

    melder.kvitter = kvitter
    baenk.koe(opret(1, backend=DMI, haver=2), opret(2, backend=DMI), opret(3, backend=DMI, haver=2))
    baenk.send(DMI)
    baenk.send(DMI, 2)
    melder.oprettet(*((melder.nummer(n), n) for n in (1, 2, 3)))
    assert [sorted(et) for et in faaet] == [[1, 2, 3]]
    assert baenk.kvitteret() == {n: ["UDFOERT"] for n in (1, 2, 3)}


@pytest.mark.fault("N32")
@pytest.mark.parametrize("svar_tabt", [False, True])
def test_a_callback_before_the_answer_counts(baenk: Baenk, melder: Melder, svar_tabt: bool):
    """A callback that overtakes the answer to its own message ends the action; the answer, or its loss, changes nothing."""
    baenk.koe(opret(1, backend=DMI), opret(2, backend=DMI))
    rigtig = baenk.dmi.indberet
    if svar_tabt:
        baenk.dmi.manus.append(TABT_EFTER)

    def svar_efter_melding(leverance: Leverance) -> Leverancesvar:
        svar = rigtig(leverance)
        melder.oprettet((melder.nummer(1), 1))
        return svar

    baenk.dmi.indberet = svar_efter_melding  # type: ignore[method-assign]
    baenk.send(DMI)
    assert [baenk.tilstand(n) for n in (1, 2)] == ["DONE", "SENT"]
    baenk.frem(hours=1)
    baenk.send(DMI)
    assert len(baenk.dmi.sendt) == 1, "a delivery that a callback has proved to be there is not repeated"
    melder.oprettet((melder.nummer(2), 2))
    assert baenk.kvitteret() == {1: ["UDFOERT"], 2: ["UDFOERT"]}


@pytest.mark.fault("K9")
def test_a_callback_settles_what_a_killed_worker_left_unknown(baenk: Baenk, melder: Melder):
    """After a kill in the middle of a send, a callback that comes in time makes the repetition needless."""
    baenk.dmi.manus.append(DRAEBT_EFTER)
    baenk.koe(opret(1, backend=DMI))
    with pytest.raises(DraebtError):
        baenk.send(DMI)
    baenk.genstart()
    baenk.send(DMI)
    assert baenk.tilstand(1) == "UNKNOWN"
    melder.oprettet((melder.nummer(1), 1))
    baenk.frem(hours=1)
    baenk.send(DMI)
    assert len(baenk.dmi.sendt) == 1
    assert baenk.kvitteret() == {1: ["UDFOERT"]}
