"""A payment's whole way back: from B_03 through the worker to the fagsystem's mailbox."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import requests

from fordringsbro.klient.beskeder import Afsender, Krav, Person, hoved, indbetaling, konvolut, registrering
from fordringsbro.klient.beskeder_anmodning import anmodning
from fordringsbro.postkasse import modtaget_store
from fordringsbro.sf1590.fagsystem import store
from fordringsbro.sf1590.fagsystem.model import Beskedtilstand

ET = Person("0101800001", "Testperson Et Synteseborg")
FRA = Afsender("29000011", UUID("aaaaaaaa-0000-4000-8000-0000000000f1"))
DAG = date(2026, 11, 20)


def send(sandkasse, tjeneste, operation, post, ventet=b"Accept>"):
    header = hoved(FRA, uuid4(), datetime(2026, 11, 20, 8, tzinfo=UTC))
    svar = requests.post(
        f"{sandkasse.base}/service/OIR/{tjeneste}/1",
        konvolut(operation, {"HovedOplysninger": header, **post}),
        headers={"Content-Type": "text/xml; charset=utf-8"},
        timeout=30,
    )
    assert ventet in svar.content, svar.text


def postkasse(sandkasse):
    with sandkasse.installation.database.transaction() as conn:
        return [en.post for en in modtaget_store.liste(conn, FRA.it_system)]


def test_every_payment_comes_to_the_mailbox_once(sandkasse):
    """Five payments on each of three claims: the worker tells of each by itself, once, in order on each account."""
    konti = {uuid4(): uuid4() for _ in range(3)}
    for konto, krav in konti.items():
        fordring = Krav(
            id=krav,
            type_kode="KFDAINS",
            beloeb_oere=250_000,
            stiftelsesdato=date(2026, 9, 1),
            forfaldsdato=date(2026, 12, 1),
            srb=date(2026, 12, 15),
            foraeldelsesdato=date(2029, 12, 18),
            periode=(date(2026, 9, 1), date(2026, 9, 30)),
            beskrivelse="Daginstitution september",
        )
        send(
            sandkasse,
            "DebitorRegistreringAfsend",
            "OpretDebitorkontoRegistrering",
            registrering(FRA, konto, ET, [fordring]),
        )
    for oere in range(1, 6):
        for konto in konti:
            send(sandkasse, "DebitorIndbetalingAfsend", "ForetagIndbetaling", indbetaling(konto, uuid4(), DAG, oere))
    sandkasse.vent(lambda: len(postkasse(sandkasse)) >= 15)
    poster = postkasse(sandkasse)
    assert Counter(p.fordring_id for p in poster) == dict.fromkeys(konti.values(), 5)
    for krav in konti.values():
        assert [p.beloeb_oere for p in poster if p.fordring_id == krav] == [1, 2, 3, 4, 5]

    def beskeder():
        with sandkasse.installation.database.transaction() as conn:
            return store.liste(conn, alle=True)

    sandkasse.vent(lambda: {b.tilstand for b in beskeder()} == {Beskedtilstand.LEVERET})


def test_a_request_that_a_person_decides_is_answered_in_the_mailbox(sandkasse):
    """The sandbox's clerk approves, the worker sends, the fagsystem's mailbox takes the answer: by itself, once."""
    konto, krav, anmodning_id = uuid4(), uuid4(), uuid4()
    fordring = Krav(
        id=krav,
        type_kode="KFDAINS",
        beloeb_oere=250_000,
        stiftelsesdato=date(2026, 9, 1),
        srb=date(2099, 12, 15),
        beskrivelse="Daginstitution september",
    )
    post = registrering(FRA, konto, ET, [fordring])
    send(sandkasse, "DebitorRegistreringAfsend", "OpretDebitorkontoRegistrering", post)
    operation, post = anmodning("AFSKRIV", anmodning_id, konto=konto, krav=[krav])
    send(sandkasse, "DebitorkontoAnmodningAfsend", operation, post, ventet=b"HandlingUdsat")

    def svar():
        with sandkasse.installation.database.transaction() as conn:
            return [b.tilstand for b in store.liste(conn, alle=True) if "AnmodningSvar" in b.operation]

    sandkasse.vent(lambda: svar() == [Beskedtilstand.LEVERET])
    with sandkasse.installation.database.transaction() as conn:
        assert sandkasse.installation.bog.fordring(conn, krav).restance_oere == 0
