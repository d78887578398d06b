"""Notifications of claims whose creation we have not booked yet: they wait for it, and nothing else waits for them."""

from __future__ import annotations

from datetime import timedelta

from lxml import etree
from mf_hjaelp import Scene, tekster
from underretningshjaelp import FalskKlient, eksempel, underret

from fordringsbro.aktion.model import Backend
from fordringsbro.inddrivelse import bestilling
from fordringsbro.klient.mf_beskeder import opret, underretningsspoergsmaal
from fordringsbro.underretning.hentning import HENT, Underretningshenter

PSRM = Backend.PSRM
#: Stands for any fault of the register: a claim can't be booked as created.
_FEJL = """
    CREATE FUNCTION public.fejl() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'fejl'; END $$;
    CREATE TRIGGER fejl BEFORE UPDATE ON nymf.fordring FOR EACH ROW
        WHEN (NEW.backend_fordring_id IS NOT NULL) EXECUTE FUNCTION public.fejl();
"""


def _hent(scene: Scene) -> list[str]:
    """Ask PSRM for notifications; the claims of those that the claimant is told."""
    scene.inddrivelsen.job[HENT](backend="PSRM", fordringshaver_id="1001")
    svar = scene.system.spoerg("MFUnderretSamlingHent", underretningsspoergsmaal(fordringshavere=[1001]))
    return tekster(svar, "FordringInddrivelseFordringIdentifikator")


def _sendt(scene: Scene) -> tuple[int, int]:
    """A claim that PSRM has created, of which no receipt was fetched: our id and PSRM's."""
    ((_, fordring, _),) = scene.send(opret(1001, scene.krav()))
    scene.inddrivelsen.job[bestilling.SEND](backend="PSRM", fordringshaver_id="1001")
    scene.inddrivelsen.kald(PSRM, "/tid", {})
    (post,) = scene.inddrivelsen.kald(PSRM, "/fordringer")
    return fordring, post["fordring_id"]


def test_a_return_that_overtakes_the_receipt_ends_the_claim(scene: Scene):
    """The claim is given back before we have read that it was created: told in our id, and ended, once we have."""
    fordring, hos = _sendt(scene)
    scene.inddrivelsen.kald(PSRM, "/returner", {"fordring_id": hos, "aarsag": "AFTL"})
    assert _hent(scene) == []
    scene.inddrivelsen.koer()
    assert _hent(scene) == [str(fordring)]
    assert scene.post(fordring).ophoer.aarsag == "RETU"
    assert scene.brud() == {}


def test_a_return_waits_while_the_receipt_is_set_aside(scene: Scene):
    """The receipt can't be booked: the return waits as long, other claims' notifications don't."""
    fordring, hos = _sendt(scene)
    scene.sql(_FEJL)
    scene.inddrivelsen.clock.advance(timedelta(minutes=1))
    scene.inddrivelsen.job[bestilling.KVITTERINGER](backend="PSRM", fordringshaver_id="1001")
    assert [arbejde for arbejde, *_ in scene.til_side()] == ["inddrivelse.kvittering"]
    scene.inddrivelsen.kald(PSRM, "/returner", {"fordring_id": hos, "aarsag": "AFTL"})
    andet = etree.tostring(eksempel("kundeaendring", 1_499_999), encoding="unicode")
    scene.inddrivelsen.kald(PSRM, "/underretning", {"fordringshaver": "1001", "xml": andet})
    assert str(fordring) not in _hent(scene)
    (antal,) = scene.sql("SELECT count(*) FROM underretning.underretning")
    assert antal == (1,)
    scene.sql("DROP TRIGGER fejl ON nymf.fordring")
    scene.inddrivelsen.clock.advance(timedelta(hours=7))
    scene.inddrivelsen.job[bestilling.BOGFOER_IGEN]()
    assert str(fordring) in _hent(scene)
    assert scene.post(fordring).ophoer.aarsag == "RETU"
    assert scene.til_side() == []
    assert scene.brud() == {}


def test_what_waits_starves_nothing_behind_it(scene: Scene):
    """A system that tells one at a time: those after two that wait are read all the same, and those two at last."""
    fordring, hos = _sendt(scene)
    klient = FalskKlient(
        *(underret(nummer, eksempel("afregn", hos if nummer in (2, 3) else 7)) for nummer in range(1, 7)), mest=1
    )
    i = scene.system.installation
    henter = Underretningshenter(i.database, i.clock, i.jobs, {PSRM: klient}, i.underretningsbog)
    assert henter.hent(PSRM, 1001) == 4
    assert henter.hent(PSRM, 1001) == 0
    scene.inddrivelsen.koer()
    assert henter.hent(PSRM, 1001) == 2
    assert henter.hent(PSRM, 1001) == 0
    assert scene.sql(
        "SELECT array_agg(backend_nummer ORDER BY nummer) FROM underretning.underretning WHERE %s = ANY(fordringer)",
        fordring,
    ) == [([2, 3],)]
    assert scene.sql("SELECT sidste_nummer FROM underretning.linje") == [(6,)]
