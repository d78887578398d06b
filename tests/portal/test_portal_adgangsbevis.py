"""What a token must say, for how long it is valid, and whose signature counts."""

from __future__ import annotations

import base64
import json
from datetime import timedelta

import jwt
import pytest

from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.portal.adgangsbevis import LAENGST, Adgangsbevis, Bevisnoegle, Bevisrolle

NOEGLE = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def noegle(clock):
    """Reads tokens."""
    return Bevisnoegle(NOEGLE, clock)


@pytest.fixture
def laest(noegle):
    """What is wrong with a token, or with one that makes these claims; None when it is valid."""

    def laest(token):
        if isinstance(token, dict):
            token = jwt.encode(token, NOEGLE, algorithm="HS256")
        try:
            noegle.laes(token)
        except FejlError as fejl:
            return fejl.sted if (fejl.kode, fejl.nummer) == (Fejlkode.ADGANGSBEVIS, 480) else fejl
        return None

    return laest


@pytest.mark.parametrize(
    "bevis",
    [
        Adgangsbevis("sb-1", Bevisrolle.FORDRINGSHAVER, frozenset({1000, 9999})),
        Adgangsbevis("Å" * 100, Bevisrolle.RIM, frozenset()),
    ],
)
def test_a_token_says_what_it_was_made_to_say(noegle, bevis):
    """Both roles, and the longest that each part may be."""
    assert noegle.laes(noegle.udsted(bevis, LAENGST)) == bevis


def test_a_token_is_valid_as_long_as_asked(noegle, clock):
    """To its last second."""
    token = noegle.udsted(Adgangsbevis("x", Bevisrolle.RIM, frozenset()), timedelta(minutes=5))
    clock.advance(timedelta(seconds=299))
    noegle.laes(token)
    clock.advance(timedelta(seconds=1))
    with pytest.raises(FejlError):
        noegle.laes(token)


def test_only_a_signature_of_ours_counts(laest, krav):
    """Another key, another algorithm, none at all, and claims put in place of those that were signed."""
    hoved, _, underskrift = jwt.encode(krav(), NOEGLE, algorithm="HS256").split(".")
    byttet = base64.urlsafe_b64encode(json.dumps(krav(claimants=[1002])).encode()).rstrip(b"=").decode()
    assert laest(jwt.encode(krav(), NOEGLE[::-1], algorithm="HS256")) == "signature"
    assert laest(jwt.encode(krav(), NOEGLE * 2, algorithm="HS512")) == "alg"
    assert laest(jwt.encode(krav(), None, algorithm="none")) == "alg"
    assert laest(f"{hoved}.{byttet}.{underskrift}") == "signature"
    assert laest(f"{hoved}.{byttet}.") == "signature"


def test_a_critical_header_that_is_not_known_is_refused(laest, krav):
    """Its maker says that the token can't be read without it."""
    token = jwt.encode(krav(), NOEGLE, algorithm="HS256", headers={"crit": ["x"], "x": 1})
    assert laest(token) == "token"


@pytest.mark.parametrize(
    ("anders", "sted"),
    [
        ({"sub": None}, "sub"),
        ({"role": None}, "role"),
        ({"aud": None}, "aud"),
        ({"iat": None}, "iat"),
        ({"exp": None}, "exp"),
        ({"sub": ""}, "sub"),
        ({"sub": 5}, "sub"),
        ({"sub": "x" * 101}, "sub"),
        ({"sub": "a\x00b"}, "sub"),
        ({"role": "admin"}, "role"),
        ({"role": ["rim"]}, "role"),
        ({"aud": "another"}, "aud"),
        ({"aud": 5}, "aud"),
        ({"iat": "now"}, "iat"),
        ({"exp": True}, "exp"),
        ({"exp": float("nan")}, "exp"),
        ({"exp": 10**400}, "exp"),
        ({"claimants": None}, "claimants"),
        ({"claimants": []}, "claimants"),
        ({"claimants": 1001}, "claimants"),
        ({"claimants": ["1001"]}, "claimants"),
        ({"claimants": [True]}, "claimants"),
        ({"claimants": [999]}, "claimants"),
        ({"claimants": [10_000]}, "claimants"),
        ({"role": "rim"}, "claimants"),
    ],
)
def test_a_token_says_who_for_whom_and_how_long(laest, krav, anders, sted):
    """A claim that is missing or can't be is named; what stands in it is not."""
    assert laest(krav(**anders)) == sted


@pytest.mark.parametrize(
    ("iat", "exp", "sted"),
    [
        (-60, 1, None),
        (-60, 0, "exp"),
        (0, LAENGST.total_seconds(), None),
        (0, LAENGST.total_seconds() + 1, "exp"),
        (30, 60, None),
        (31, 60, "iat"),
        (-0.5, 0.5, None),
    ],
)
def test_a_token_is_valid_for_its_time(laest, krav, iat, exp, sted):
    """The last second of its validity, the longest that it may be, and the most that its maker's clock may be ahead."""
    nu = krav()["iat"]
    assert laest(krav(iat=nu + iat, exp=nu + exp)) == sted


@pytest.mark.parametrize(("nbf", "sted"), [(30, None), (31, "nbf")])
def test_a_token_that_is_not_valid_yet_is_refused(laest, krav, nbf, sted):
    """`nbf` counts where it stands."""
    assert laest(krav(nbf=krav()["iat"] + nbf)) == sted
