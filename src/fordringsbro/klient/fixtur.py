"""Fixture messages: recorded envelopes in folders, each folder with its `forventet.toml`.

The format is described in docs/fixtures.md. A folder is a story: its messages are sent in the order of the file, and
what one does the next may build on.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from fordringsbro.contract.binding import Postlig
from fordringsbro.contract.names import KUN_OPSLAG, OPERATIONER
from fordringsbro.klient.mf import STIER as MF_TJENESTER
from fordringsbro.klient.svar import FORVENTELIGE, Svarudfald
from fordringsbro.platform.laesning import laes_uuid

FILNAVN: Final = "forventet.toml"
#: Where a claim of a fixture ends: with a collection system, in the ledger (not due, or handed over by hand),
#: awaiting the claimant's answer, refused by the filter, or settled before it was due.
ENDER: Final = frozenset({"PSRM", "DMI", "LEDGER", "HEARING", "REJECTED"})
_MED_KODER: Final = frozenset(
    {Svarudfald.BEMAERKNING, Svarudfald.AFVIST, Svarudfald.EJ_GENNEMFOERT, Svarudfald.FEJL, Svarudfald.FAULT}
)
_BESKED: Final = {"fil": str, "tjeneste": str, "operation": str, "da": str, "en": str, "udfald": str}
_VALGFRI: Final = {
    "koder": list,
    "maaske": list,
    "objekt": str,
    "status": int,
    "vaerdier": dict,
    "antal": dict,
    "http": dict,
    "gyldig": bool,
    "vent": int,
    "aktioner": list,
}
#: The operations of every service a fixture may be for.
_TJENESTER: Final[Mapping[str, tuple[str, ...]]] = {
    **{navn: tuple(operationer) for navn, operationer in OPERATIONER.items()},
    **{navn: (f"get{navn}",) for navn in MF_TJENESTER},
}
#: Operations that only look, and may be asked again.
_KUN_OPSLAG: Final = frozenset({*KUN_OPSLAG, *(f"get{navn}" for navn in MF_TJENESTER if navn.endswith("Hent"))})


#: What HTTP allows (RFC 9110, 5.1 and 5.5), in ASCII.
_HTTP_NAVN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HTTP_VAERDI: Final = re.compile(r"(?:[!-~](?:[ -~\t]*[!-~])?)?")


class FixturError(Exception):
    """A fixture folder can't be used; the text names the file and what is wrong in it."""


@dataclass(frozen=True, slots=True)
class Forventning:
    """How a message should end.

    Attributes:
        udfald: The outcome.
        koder: The reasons that must be told, in any order: rule ids, reason codes, FejlId or fault codes.
        maaske: Reasons that may be told too, since they depend on how far the claim has come in the meantime.
        objekt: The id that a rejection must point at.
        status: The HTTP status.
        vaerdier: Values by path of local names; a list where the element repeats, in any order.
        antal: Number of elements by path.
        aktioner: Status and rejection numbers of each action of an MF answer, in order: `MODTAGET`, `AFVIST 2`.
    """

    udfald: Svarudfald
    koder: frozenset[str] = frozenset()
    maaske: frozenset[str] = frozenset()
    objekt: str | None = None
    status: int | None = None
    vaerdier: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    antal: Mapping[str, int] = field(default_factory=dict)
    aktioner: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Fixturbesked:
    """One message.

    Attributes:
        sti: The file with the envelope.
        tjeneste: The service's name in the contract.
        operation: The operation's name in the contract.
        da: What it is, in Danish.
        en: The same in English.
        forventet: How it should end.
        http: HTTP headers sent in place of the usual ones.
        gyldig: Whether the envelope is valid by the schema.
        vent: For how many seconds a query is sent again while its answer is not as expected: it asks for what a job
            brings about. 0 is once.
    """

    sti: Path
    tjeneste: str
    operation: str
    da: str
    en: str
    forventet: Forventning
    http: Mapping[str, str]
    gyldig: bool
    vent: int

    @property
    def navn(self) -> str:
        """Folder and file, to name it in reports."""
        return f"{self.sti.parent.name}/{self.sti.name}"


@dataclass(frozen=True, slots=True)
class Fixturmappe:
    """A folder: messages in order, and where each claim ends."""

    mappe: Path
    titel: str
    title: str
    beskeder: tuple[Fixturbesked, ...]
    ender: Mapping[str, str]


def find_historier(stier: Iterable[Path]) -> tuple[Fixturmappe, ...]:
    """Read the stories at the paths: folders (with their subfolders), `forventet.toml` files or single messages.

    Stories come in the order of their folders' names, each once; a single message is a story of its own.

    Raises:
        FixturError: A path is not there or holds no fixtures, or a `forventet.toml` is wrong.
    """
    historier: dict[Path, Fixturmappe] = {}
    for sti in stier:
        if sti.is_dir():
            mapper = sorted(fil.parent for fil in sti.rglob(FILNAVN))
            if not mapper:
                raise FixturError(f"{sti}: ingen {FILNAVN} her / no {FILNAVN} here")
            for mappe in mapper:
                historier.setdefault(mappe.resolve(), laes_historie(mappe))
        elif sti.name == FILNAVN and sti.is_file():
            historier.setdefault(sti.parent.resolve(), laes_historie(sti.parent))
        elif sti.is_file():
            historier.setdefault(sti.resolve(), _enkelt(sti))
        else:
            raise FixturError(f"{sti}: findes ikke / does not exist")
    return tuple(historier.values())


def laes_historie(mappe: Path) -> Fixturmappe:
    """Read a folder's `forventet.toml`.

    Raises:
        FixturError: The file is no TOML, lacks a key, holds an unknown one, or names a file that is not there.
    """
    fil = mappe / FILNAVN
    try:
        raa = tomllib.loads(fil.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fejl:
        raise FixturError(f"{fil}: {fejl}") from None
    _kun_kendte(fil, raa, {"da", "en", "besked", "ender"})
    beskeder = raa.get("besked")
    if not isinstance(beskeder, list) or not beskeder:
        raise FixturError(f"{fil}: [[besked]] mangler / is missing")
    return Fixturmappe(
        mappe,
        _tekst(fil, raa, "da"),
        _tekst(fil, raa, "en"),
        tuple(_besked(fil, post) for post in beskeder),
        _ender(fil, raa.get("ender", {})),
    )


def _enkelt(sti: Path) -> Fixturmappe:
    if not (sti.parent / FILNAVN).is_file():
        raise FixturError(f"{sti}: ingen {FILNAVN} i mappen / no {FILNAVN} in its folder")
    hele = laes_historie(sti.parent)
    valgt = tuple(b for b in hele.beskeder if b.sti.name == sti.name)
    if not valgt:
        raise FixturError(f"{sti}: er ikke i {FILNAVN} / is not in {FILNAVN}")
    return Fixturmappe(hele.mappe, hele.titel, hele.title, valgt, {})


def _besked(fil: Path, post: object) -> Fixturbesked:
    if not isinstance(post, dict):
        raise FixturError(f"{fil}: [[besked]] skal være en tabel / must be a table")
    sted = fil / str(post.get("fil", "?"))
    _kun_kendte(sted, post, _BESKED.keys() | _VALGFRI.keys())
    for navn, type_ in (_BESKED | _VALGFRI).items():
        if navn in post and not isinstance(post[navn], type_):
            raise FixturError(f"{sted}: '{navn}' skal være / must be {type_.__name__}")
    fast = {navn: _tekst(sted, post, navn) for navn in _BESKED}
    if fast["operation"] not in _TJENESTER.get(fast["tjeneste"], ()):
        raise FixturError(f"{sted}: ukendt tjeneste eller operation / unknown service or operation")
    sti = fil.parent / fast["fil"]
    if not sti.is_file():
        raise FixturError(f"{sti}: findes ikke / does not exist")
    return Fixturbesked(
        sti,
        fast["tjeneste"],
        fast["operation"],
        fast["da"],
        fast["en"],
        _forventning(sted, post),
        _http(sted, post.get("http", {})),
        post.get("gyldig", True),
        _vent(sted, post),
    )


def _http(sted: Path, givet: Postlig) -> Mapping[str, str]:
    """HTTP headers as they can be sent; found out before anything is."""
    hoveder = {str(navn): str(vaerdi) for navn, vaerdi in givet.items()}
    for navn, vaerdi in hoveder.items():
        if not (_HTTP_NAVN.fullmatch(navn) and _HTTP_VAERDI.fullmatch(vaerdi)):
            raise FixturError(f"{sted}: 'http' har et hoved, der ikke kan sendes / a header that can't be sent: {navn}")
    return hoveder


def _vent(sted: Path, post: Postlig) -> int:
    vent = post.get("vent")
    if vent is None:
        return 0
    if post["operation"] not in _KUN_OPSLAG:
        raise FixturError(f"{sted}: 'vent' er kun for / is only for {', '.join(sorted(_KUN_OPSLAG))}")
    if isinstance(vent, bool) or vent < 1:
        raise FixturError(f"{sted}: 'vent' skal være hele sekunder, mindst 1 / must be whole seconds, at least 1")
    return int(vent)


def _forventning(sted: Path, post: Postlig) -> Forventning:
    udfald = post["udfald"]
    if udfald not in FORVENTELIGE:
        raise FixturError(f"{sted}: 'udfald' skal være et af / must be one of {', '.join(sorted(FORVENTELIGE))}")
    koder = frozenset(map(str, post.get("koder", ())))
    # A request that was carried out may have remarks.
    if udfald != Svarudfald.GENNEMFOERT and (udfald in _MED_KODER) != bool(koder):
        raise FixturError(f"{sted}: 'koder' passer ikke til udfaldet / does not fit the outcome")
    vaerdier = {
        sti: tuple(map(str, v)) if isinstance(v, list) else (str(v),) for sti, v in post.get("vaerdier", {}).items()
    }
    antal = post.get("antal", {})
    if not all(isinstance(n, int) for n in antal.values()):
        raise FixturError(f"{sted}: 'antal' skal være hele tal / must be whole numbers")
    return Forventning(
        Svarudfald(udfald),
        koder,
        frozenset(map(str, post.get("maaske", ()))),
        post.get("objekt"),
        post.get("status"),
        vaerdier,
        antal,
        tuple(map(str, post["aktioner"])) if "aktioner" in post else None,
    )


def _ender(fil: Path, raa: object) -> Mapping[str, str]:
    if not isinstance(raa, dict):
        raise FixturError(f"{fil}: 'ender' skal være en tabel / must be a table")
    for fordring, ende in raa.items():
        try:
            laes_uuid(fordring)
        except ValueError:
            raise FixturError(f"{fil}: 'ender' har en nøgle, der ikke er et UUID / a key that is no UUID") from None
        if ende not in ENDER:
            raise FixturError(f"{fil}: 'ender' skal være et af / must be one of {', '.join(sorted(ENDER))}")
    return raa


def _tekst(sted: Path, post: Postlig, navn: str) -> str:
    vaerdi = post.get(navn)
    if not isinstance(vaerdi, str) or not vaerdi.strip():
        raise FixturError(f"{sted}: '{navn}' mangler / is missing")
    return vaerdi


def _kun_kendte(sted: Path, post: Postlig, kendte: Iterable[str]) -> None:
    ukendte = sorted(post.keys() - set(kendte))
    if ukendte:
        raise FixturError(f"{sted}: ukendt nøgle / unknown key: {', '.join(ukendte)}")
