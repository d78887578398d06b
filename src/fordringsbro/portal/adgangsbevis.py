"""The portal's token: a signed statement of who answers hearings, and for whom; docs/hearing.md lists its claims.

A debtor system that shares the key makes tokens for its clerks itself. That the real portal asks for a token is known
by its number 480; what is in it is our own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final

import jwt

from fordringsbro.nymf.aftaler.aftale import FOERSTE_ID, SIDSTE_ID
from fordringsbro.nymf.hoering.hoering import LAENGSTE_HVEM
from fordringsbro.nymf.koder import Afvisningskode
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.jsontyper import JsonObjekt

#: For whom a token is made: one for another service is refused.
MODTAGER: Final = "fordringsbro:hearings"
#: The longest a token may be valid: nothing can call it back.
LAENGST: Final = timedelta(hours=12)
#: How much the clock of who makes tokens may be ahead of ours.
_SPILLERUM_S: Final = 30
#: No moment is that far away; a number that is none (NaN) is not nearer either.
_TIDEN: Final = 2**53
_ALGORITME: Final = "HS256"
_KRAEVET: Final = ("sub", "role", "aud", "iat", "exp")
#: What PyJWT would compare with the machine's time is compared with the clock that we are given.
_VALG: Final[Any] = {
    "require": list(_KRAEVET),
    "verify_exp": False,
    "verify_iat": False,
    "verify_nbf": False,
    "verify_sub": False,
}


class Bevisrolle(StrEnum):
    """On whose side of a hearing somebody is."""

    FORDRINGSHAVER = "fordringshaver"
    RIM = "rim"


@dataclass(frozen=True, slots=True)
class Adgangsbevis:
    """What a token says.

    Attributes:
        hvem: Name or id of the person who answers.
        fordringshavere: For whom; empty for the collector, who sees everybody's.
    """

    hvem: str
    rolle: Bevisrolle
    fordringshavere: frozenset[int]


class Bevisnoegle:
    """Makes tokens and reads them.

    Args:
        noegle: The shared key.
        ur: The machine's own time.
    """

    def __init__(self, noegle: str, ur: Clock) -> None:
        self._noegle = noegle
        self._ur = ur

    def udsted(self, bevis: Adgangsbevis, gyldighed: timedelta) -> str:
        """A token that is valid from now on, for so long."""
        nu = int(self._ur.now().timestamp())
        krav = {
            "sub": bevis.hvem,
            "role": bevis.rolle.value,
            "claimants": sorted(bevis.fordringshavere),
            "aud": MODTAGER,
            "iat": nu,
            "exp": nu + int(gyldighed.total_seconds()),
        }
        return jwt.encode(krav, self._noegle, algorithm=_ALGORITME)

    def laes(self, token: str) -> Adgangsbevis:
        """What a token says, if it is ours and valid now.

        Raises:
            FejlError: `ADGANGSBEVIS` (480), naming what is wrong with it and never what stands there.
        """
        try:
            krav = jwt.decode(token, self._noegle, algorithms=[_ALGORITME], audience=MODTAGER, options=_VALG)
        except jwt.InvalidSignatureError:
            raise ugyldigt("signature") from None
        except jwt.InvalidAlgorithmError:
            raise ugyldigt("alg") from None
        except jwt.InvalidAudienceError:
            raise ugyldigt("aud") from None
        except jwt.MissingRequiredClaimError as error:
            raise ugyldigt(error.claim) from None
        except (jwt.PyJWTError, ValueError, RecursionError):
            raise ugyldigt("token") from None
        self._tid(krav)
        return _bevis(krav)

    def _tid(self, krav: JsonObjekt) -> None:
        nu = self._ur.now().timestamp()
        fra, til = _sekunder(krav, "iat"), _sekunder(krav, "exp")
        if nu >= til or til - fra > LAENGST.total_seconds():
            raise ugyldigt("exp")
        for navn in ("iat", "nbf"):
            if navn in krav and _sekunder(krav, navn) > nu + _SPILLERUM_S:
                raise ugyldigt(navn)


def ugyldigt(sted: str) -> FejlError:
    """The error of a token that is missing or not valid."""
    return FejlError(Fejlkode.ADGANGSBEVIS, sted=sted, nummer=Afvisningskode.PORTAL_SSO.nummer)


def _bevis(krav: JsonObjekt) -> Adgangsbevis:
    hvem, rolle, fordringshavere = krav["sub"], krav["role"], krav.get("claimants", [])
    if not isinstance(hvem, str) or not hvem.strip() or not hvem.isprintable() or len(hvem) > LAENGSTE_HVEM:
        raise ugyldigt("sub")
    if not isinstance(rolle, str) or rolle not in set(Bevisrolle):
        raise ugyldigt("role")
    # Whoever answers for claimants names them; the collector's token names none, since it sees all.
    if not isinstance(fordringshavere, list) or bool(fordringshavere) == (rolle == Bevisrolle.RIM):
        raise ugyldigt("claimants")
    if not all(type(fh) is int and FOERSTE_ID <= fh <= SIDSTE_ID for fh in fordringshavere):
        raise ugyldigt("claimants")
    return Adgangsbevis(hvem, Bevisrolle(rolle), frozenset(fordringshavere))


def _sekunder(krav: JsonObjekt, navn: str) -> float:
    """A moment of a token, in seconds since 1970."""
    vaerdi = krav[navn]
    if type(vaerdi) not in {int, float} or not -_TIDEN < vaerdi < _TIDEN:
        raise ugyldigt(navn)
    return float(vaerdi)
