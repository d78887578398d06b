"""A sandbox's portal and hearings answer no page of another site, and take no text that can't be kept."""

from __future__ import annotations

import requests


def test_the_portal_of_a_sandbox_is_closed_to_pages_of_other_sites(i_hoering, koer):
    """A name that leads here by a trick reads nothing: neither pages nor metrics."""
    url = koer(i_hoering)
    for sti in ("/", "/fordringer", "/metrics"):
        assert requests.get(url + sti, timeout=10).status_code == 200
        svar = requests.get(url + sti, headers={"Host": "ond.example"}, timeout=10)
        assert (svar.status_code, "FB-536" in svar.text) == (403, True)


IKKE_OBJEKTER = (
    r'{"number": 1, "by": "\u0000"}',
    r'{"number": 1, "by": "\ud800"}',
    r'{"number": 1, "\u0000": 1}',
    r'{"number": 1, "by": {"a": [{"\udfff": 1}]}}',
    '{"number": 1, "by": "\x00"}',
    '{"number": 1, "number": 1}',
    '{"number": NaN}',
    '["number"]',
    "1" * 5000,
    "[" * 5000,
    "",
)


def test_no_hearing_takes_what_is_no_object_of_texts(i_hoering, hoeringer):
    """In values and keys, as an escape or as it is, and however deep: FB-110, and the next one is answered."""
    url = hoeringer(i_hoering)
    hoveder = {"Content-Type": "application/json"}
    for hvad in ("approve", "withdraw", "decide"):
        for krop in IKKE_OBJEKTER:
            svar = requests.post(f"{url}/{hvad}", data=krop.encode(), headers=hoveder, timeout=10)
            assert (svar.status_code, svar.json()["kode"]) == (400, "FB-110"), krop
    assert requests.get(url, timeout=10).status_code == 200


def test_no_question_about_hearings_holds_what_is_no_text(i_hoering, hoeringer):
    """FB-108, in the list and for one case."""
    url = hoeringer(i_hoering)
    for query in ("?state=%00", "?state=%ED%A0%80", "?%00=1", "?number=1%00"):
        for sti in ("", "/case"):
            svar = requests.get(url + sti + query, timeout=10)
            assert (svar.status_code, svar.json()["kode"]) == (400, "FB-108")
