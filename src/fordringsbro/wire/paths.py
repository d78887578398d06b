"""From libxml2's node paths to KOMBIT's LimitedXPath style, as in /Op_I/FordringListe/Fordring[3]/FordringBeløb."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from unicodedata import normalize

from lxml.etree import QName
from lxml.etree import _Element as Element

_STEP = re.compile(r"(?:([^/:\[\]@]+):)?([^/:\[\]@]+)(?:\[(\d+)\])?")
_LONG_NUMBER = re.compile(r"\d{6,}")
_MAX_NAME = 80


def local_part(tag: object) -> str:
    """The local name of a tag, composed, shortened, long numbers hidden: an unknown name is the sender's own text."""
    name = normalize("NFC", str(tag).rpartition("}")[2])
    return _LONG_NUMBER.sub("***", name[:_MAX_NAME])


def found_at(root: Element, node_path: str) -> list[Element]:
    """The elements from the validated one down to the one that libxml2 means, as far as they are found.

    Args:
        root: The validated element; the path's first step.
        node_path: libxml2's path, with prefixes of the document, or `*` for names in a default namespace.
    """
    found = [root]
    for prefix, name, index in _STEP.findall(node_path)[1:]:
        child = _child(found[-1], prefix, name, int(index or 1))
        if child is None:
            break
        found.append(child)
    return found


def limited_path(steps: Sequence[Element], message: str) -> str:
    """The path of an element, or of its attribute.

    Args:
        steps: The elements from the validated one down; see `found_at`.
        message: libxml2's message, which names the attribute when one is meant.
    """
    names = [local_part(steps[0].tag), *(_indexed(parent, child) for parent, child in pairwise(steps))]
    attribute = re.match(r"Element '[^']*', attribute '(?:\{[^}]*\})?([^']*)'", message)
    path = "/" + "/".join(names)
    return f"{path}/@{local_part(attribute[1])}" if attribute else path


def _child(parent: Element, prefix: str, name: str, index: int) -> Element | None:
    """Resolve one step the way libxml2 wrote it."""
    if name == "*":
        candidates = list(parent)
    else:
        candidates = [c for c in parent if QName(c).localname == name and (c.prefix or "") == prefix]
    return candidates[index - 1] if index <= len(candidates) else None


def _indexed(parent: Element, child: Element) -> str:
    """The child's name, with its number among children of the same name if there are several."""
    name = local_part(child.tag)
    same = parent.findall(str(child.tag))
    return f"{name}[{same.index(child) + 1}]" if len(same) > 1 else name
