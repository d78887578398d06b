"""Code lists: the UUIDs that stand on the wire, and the codes and titles they mean.

The lists are data (`kodelister.toml`), reconstructed since the official ones are not public.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from fordringsbro.contract.binding import Post


class Liste(StrEnum):
    """The code lists, by the name they have in the data file."""

    PARTIDENTIFIKATIONSTYPE = "partidentifikationstype"
    KONTOIDENTIFIKATIONSTYPE = "kontoidentifikationstype"
    DEBITORKONTOTYPE = "debitorkontotype"
    FORVALTNINGSOMRAADE = "forvaltningsomraade"
    DEBITORKONTOSTATUS = "debitorkontostatus"
    FORDRINGSTYPE = "fordringstype"
    OMKOSTNINGSTYPE = "omkostningstype"
    FORDRINGSTILSTAND = "fordringstilstand"
    NEDREGULERINGSAARSAG = "nedreguleringsaarsag"
    AFSKRIVNINGSAARSAG = "afskrivningsaarsag"
    HENSTANDSAARSAG = "henstandsaarsag"
    INDBETALINGSTYPE = "indbetalingstype"
    KVITTERINGSAARSAG = "kvitteringsaarsag"
    SPECIFIKATIONSTYPE = "specifikationstype"
    KONTOSPECIFIKATIONSTYPE = "kontospecifikationstype"
    ENHED = "enhed"
    BILAGSTYPE = "bilagstype"
    TILBAGEFOERSELSAARSAG = "tilbagefoerselsaarsag"
    BESKEDTYPE = "beskedtype"
    BESKEDOBJEKTTYPE = "beskedobjekttype"
    ANMODNINGSAARSAG = "anmodningsaarsag"
    HANDLINGSTYPE = "handlingstype"
    POSTERINGSART = "posteringsart"


class Kode(NamedTuple):
    """One code of a list, with its id on the wire and its titles."""

    liste: Liste
    kode: str
    id: UUID
    titel_da: str
    titel_en: str


class Handlingstype(NamedTuple):
    """An action type of the requests to the debtor system.

    Attributes:
        kode: Its code.
        svar: `straks`: the receipt holds the outcome; `person` or `konto`: it comes later, when a person, or that
            nothing is owed on the account any more, has decided.
        anmodning: The operation that it belongs to.
    """

    kode: str
    svar: str
    anmodning: str


def _data() -> Post:
    return tomllib.loads(files("fordringsbro.contract").joinpath("kodelister.toml").read_text("utf-8"))


@cache
def handlingstyper() -> Mapping[str, Handlingstype]:
    """The action types by code: the list `HANDLINGSTYPE` with what else it says of them."""
    raekker = _data()[Liste.HANDLINGSTYPE]["koder"]
    return MappingProxyType({kode: Handlingstype(kode, r["svar"], r["anmodning"]) for kode, r in raekker.items()})


@cache
def _lister() -> tuple[Mapping[Liste, Mapping[str, Kode]], Mapping[Liste, Mapping[str, Kode]]]:
    """All lists by code, and all lists by id in text form (what a message holds)."""
    data = _data()
    efter_kode: dict[Liste, Mapping[str, Kode]] = {}
    efter_id: dict[Liste, Mapping[str, Kode]] = {}
    for navn in Liste:
        koder = [
            Kode(navn, kode, UUID(indhold["id"]), indhold["da"], indhold["en"])
            for kode, indhold in data[navn]["koder"].items()
        ]
        efter_kode[navn] = MappingProxyType({kode.kode: kode for kode in koder})
        efter_id[navn] = MappingProxyType({str(kode.id): kode for kode in koder})
    return efter_kode, efter_id


@cache
def titel(liste: Liste) -> tuple[str, str]:
    """A list's title in Danish and English."""
    data = _data()[liste]
    return data["da"], data["en"]


def koder(liste: Liste) -> Mapping[str, Kode]:
    """Return a list's codes by code, in the order of the data file."""
    return _lister()[0][liste]


def kode_af(liste: Liste, id_: UUID | str) -> Kode | None:
    """Return what an id of a message means in a list, or None when the list doesn't hold it."""
    return _lister()[1][liste].get(str(id_))


def id_af(liste: Liste, kode: str) -> UUID:
    """Return the id of a code.

    Raises:
        KeyError: The list holds no such code; asking for one is an error of ours.
    """
    return _lister()[0][liste][kode].id
