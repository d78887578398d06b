"""Random stories of one claimant through both simulators, with faults and answers that say less: all must agree at the end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any

import pytest
from mf_hjaelp import TYPE, Scene, Svar, ider

from fordringsbro.aktion import aktioner as a
from fordringsbro.aktion.model import Backend
from fordringsbro.inddrivelse import oversigt
from fordringsbro.klient.mf_beskeder import (
    MFKrav,
    annuller,
    genindsend,
    hovedstol,
    nedskriv,
    opret,
    opskriv,
    tilbagekald,
)
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.platform.errors import FejlError

PSRM, DMI = Backend.PSRM, Backend.DMI
DAG = date(2026, 11, 1)
AARSAGER = ("HENS", "KLAG", "HAFT", "BORD", "FEJL")
FEJL: tuple[dict[str, Any], ...] = (
    {"art": "503"},
    {"art": "html"},
    {"art": "intet_svar"},
    {"art": "svar_tabt"},
    {"art": "afvis", "nummer": 412, "tekst": "Test"},
    {"art": "reducer"},
    {"art": "uden", "element": "FordringFordringHaverReference"},
    {"art": "uden", "element": "MFAktionStruktur/ModtagFordringAktionIdentifikator"},
    {"art": "uden", "element": "MFAktionStruktur/FordringInddrivelseFordringIdentifikator"},
    {"art": "uden", "element": "OpskrivFordringKvitteringStruktur/FordringInddrivelseFordringIdentifikator"},
)


class Historie:
    """One claimant's claims, and what may happen to them next."""

    def __init__(self, scene: Scene, gebyr: Callable[..., MFKrav], frø: int) -> None:
        self.scene = scene
        self.gebyr = gebyr
        self.r = Random(frø)  # noqa: S311 - a story, not a secret
        self.krav: dict[int, MFKrav] = {}

    def fordring(self) -> int:
        return self.r.choice(list(self.krav))

    def oere(self) -> int:
        return self.r.choice((1, 100, 50_000, 249_999, 300_000))

    def opret(self) -> Svar:
        return opret(1001, self.scene.krav(type_kode=TYPE[self.r.choice((PSRM, DMI))]))

    def relateret(self) -> Svar:
        return opret(1001, self.gebyr(hoved_fordring_id=self.fordring()))

    def nedskriv(self) -> Svar:
        if self.r.random() < 0.5:
            return nedskriv(1001, self.fordring(), self.oere(), virkningsdato=DAG)
        return nedskriv(1001, self.fordring(), self.oere(), aarsag="REGU")

    def annuller(self) -> Svar:
        gjorte = self.scene.sql(
            "SELECT aktion_id, fordring_id, beloeb_oere, fakta ->> 'aarsag' FROM nymf.aktion"
            " WHERE aktionskode = 'NEDSKRIV' AND tilstand = 'DONE' ORDER BY aktion_id"
        )
        if not gjorte:
            return self.nedskriv()
        aktion_id, fordring, oere, aarsag = self.r.choice(gjorte)
        kode, dato = (a.OANI, DAG) if aarsag == "INDB" else (a.OONR, None)
        return annuller(kode, 1001, fordring, oere, reference=aktion_id, virkningsdato=dato)

    def opskriv(self) -> Svar:
        return opskriv(1001, self.fordring(), self.r.choice((100, 20_000)))

    def hovedstol(self) -> Svar:
        return hovedstol(1001, self.fordring(), self.r.choice((260_000, 300_000)))

    def tilbagekald(self) -> Svar:
        return tilbagekald(1001, self.fordring(), self.r.choice(AARSAGER))

    def genindsend(self) -> Svar:
        fordring = self.fordring()
        return genindsend(1001, fordring, self.krav[fordring])

    def lever(self) -> None:
        """A delivery of some actions; some are sent twice."""
        muligheder = (
            self.opret, self.relateret, self.nedskriv, self.nedskriv, self.annuller, self.opskriv, self.hovedstol,
            self.tilbagekald, self.genindsend,
        )  # fmt: skip
        aktioner = [self.r.choice(muligheder)() for _ in range(self.r.randint(1, 4))]
        fundne = self.scene.send(*aktioner)
        if self.r.random() < 0.2:
            assert ider(self.scene.system.indberet(self.scene.leverance, *aktioner)) == fundne
        self.laer()

    def laer(self) -> None:
        """Which claims there are, each with what it was reported as, so that it can be sent again."""
        for fordring_id, reference, type_kode in self.scene.sql(
            "SELECT fordring_id, reference, type_kode FROM nymf.fordring WHERE reference <> '' ORDER BY fordring_id"
        ):
            lav = self.gebyr if type_kode == "GEDAINS" else self.scene.krav
            self.krav.setdefault(fordring_id, lav(type_kode=type_kode, reference=reference))

    def flyt(self) -> None:
        """Convert a claim to the other system, if nothing keeps it."""
        post = self.scene.post(self.fordring())
        if post.ophoer or post.tilstand is not Aktionstilstand.DONE or post.backend_fordring_id is None:
            return
        if post.hoved_fordring_id or self.scene.sql(
            "SELECT 1 FROM nymf.fordring WHERE hoved_fordring_id = %s AND NOT afvist", post.fordring_id
        ):
            return
        if self.scene.sql(
            "SELECT 1 FROM nymf.aktion WHERE fordring_id = %s AND tilstand NOT IN ('DONE', 'REJECTED')",
            post.fordring_id,
        ):
            return
        try:
            self.scene.flyt(post.fordring_id, DMI if post.backend is PSRM else PSRM)
        except FejlError as fejl:
            raise AssertionError(str(fejl)) from fejl

    def fejl(self) -> None:
        self.scene.inddrivelsen.kald(self.r.choice((PSRM, DMI)), "/fejl", dict(self.r.choice(FEJL)))

    def ro(self) -> None:
        """Work until all that still waits waits for a person, or behind what does."""

        def intet_sker() -> bool:
            with self.scene.system.installation.database.transaction() as conn:
                alle = oversigt.oversigt(conn, hoejst=10_000)
            return not any(en.venter_paa in {"KVITTERING", "NAESTE_FORSOEG", "TUR"} for en in alle)

        self.scene.inddrivelsen.vent_til(intet_sker)

    def spil(self, trin: int) -> None:
        self.scene.send(self.opret(), self.opret(), self.opret())
        self.laer()
        for _ in range(trin):
            valg = self.r.random()
            if valg < 0.65:
                self.lever()
            elif valg < 0.8:
                self.fejl()
            elif valg < 0.9:
                self.ro()
                self.flyt()
            else:
                self.ro()
        self.ro()


def _proev(scene: Scene, gebyr: Callable[..., MFKrav], frø: int, trin: int) -> None:
    historie = Historie(scene, gebyr, frø)
    historie.spil(trin)
    assert scene.til_side() == []
    assert scene.brud() == {}
    # What is still on the way is behind something that waits for a person.
    with scene.system.installation.database.transaction() as conn:
        parkerede = oversigt.parkerede(conn)
    aabne = scene.sql("SELECT aktion_id FROM nymf.aktion WHERE tilstand IN ('ROUTED', 'WAITING')")
    assert bool(parkerede) or not aabne


@pytest.mark.parametrize("frø", range(2))
def test_a_story_ends_in_agreement(scene: Scene, gebyr: Callable[..., MFKrav], frø: int):
    """Whatever the claimant asks and the network and the systems do, nobody disagrees and nothing is set aside."""
    _proev(scene, gebyr, frø, 15)


@pytest.mark.long
@pytest.mark.parametrize("frø", range(100, 112))
def test_long_stories_end_in_agreement(scene: Scene, gebyr: Callable[..., MFKrav], frø: int):
    """The same, longer."""
    _proev(scene, gebyr, frø, 60)
