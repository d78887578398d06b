"""What a schema's files say beyond a validator's word: how often an element may stand, and which names there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from lxml import etree
from lxml.etree import QName
from lxml.etree import _Element as Element

_XS: Final = "{http://www.w3.org/2001/XMLSchema}"
_GROUPS: Final = frozenset(f"{_XS}{name}" for name in ("sequence", "choice", "all"))
_FETCH: Final = frozenset(f"{_XS}{name}" for name in ("include", "import"))
_NAMED: Final = (f"{_XS}element", f"{_XS}attribute")
_UNBOUNDED: Final = "unbounded"


def limit(schema: Path, steps: Sequence[Element]) -> int | None:
    """How many of an element its parent may hold; None when there is no limit or the schema has no such element.

    Args:
        schema: The schema's file.
        steps: The elements from the validated one down to the one that is meant.
    """
    declared = _declared(schema)
    node = declared.get(("element", QName(steps[0]).localname))
    most: int | None = None
    for step in steps[1:]:
        name = QName(step).localname
        found = None if node is None else next((p for p in _particles(declared, node) if p[0] == name), None)
        if found is None:
            return None
        _, node, most = found
    return most


@cache
def names(schema: Path) -> frozenset[str]:
    """Every local name that a schema declares, of elements and attributes at whatever level."""
    declared = _declared(schema).values()
    return frozenset(name for top in declared for node in top.iter(*_NAMED) if (name := node.get("name")))


#: Global declarations by kind and local name; no contract has one name in two of its namespaces at one place.
_Declared = dict[tuple[str, str], Element]


@cache
def _declared(schema: Path) -> _Declared:
    found: _Declared = {}
    waiting, seen = [schema.resolve()], set[Path]()
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    while waiting:
        file = waiting.pop()
        if file in seen:
            continue
        seen.add(file)
        for node in etree.parse(str(file), parser).getroot():
            if node.tag in _FETCH and node.get("schemaLocation"):
                waiting.append((file.parent / node.get("schemaLocation", "")).resolve())
            elif node.get("name"):
                found.setdefault((QName(node).localname, node.get("name", "")), node)
    return found


def _particles(declared: _Declared, element: Element) -> Iterator[tuple[str, Element, int | None]]:
    """What an element may hold: name, declaration, and how often."""
    named = element.get("type")
    type_ = declared.get(("complexType", _local(named))) if named else element.find(f"{_XS}complexType")
    while type_ is not None:
        content = type_.find(f"{_XS}complexContent/{_XS}extension")
        for group in type_ if content is None else content:
            if group.tag in _GROUPS:
                yield from _in_group(declared, group, 1)
        base = None if content is None else content.get("base")
        type_ = declared.get(("complexType", _local(base))) if base else None


def _in_group(declared: _Declared, group: Element, most: int | None) -> Iterator[tuple[str, Element, int | None]]:
    most = _times(most, group)
    for node in group:
        if node.tag in _GROUPS:
            yield from _in_group(declared, node, most)
        elif node.tag == f"{_XS}element":
            ref = node.get("ref")
            declaration = declared.get(("element", _local(ref))) if ref else node
            if declaration is not None:
                yield declaration.get("name", ""), declaration, _times(most, node)


def _times(most: int | None, node: Element) -> int | None:
    stated = node.get("maxOccurs", "1")
    return None if most is None or stated == _UNBOUNDED else most * int(stated)


def _local(name: str) -> str:
    return name.rpartition(":")[2]
