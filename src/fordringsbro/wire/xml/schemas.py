"""Validation by XML Schema, with findings that name path and rule but never a value.

One compiled schema for each thread: a shared lxml schema mixes up the error lists of concurrent requests, so that a
client would be shown another client's values.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, cast
from unicodedata import is_normalized

from lxml import etree
from lxml.etree import QName
from lxml.etree import _Element as Element
from lxml.etree import _LogEntry as LogEntry

from fordringsbro.wire.xml.occurs import limit, names
from fordringsbro.wire.xml.paths import Stitrin, find_trin, kendt_navn, limited_path
from fordringsbro.wire.xml.schema_texts import DECOMPOSED, Skemaregel, is_unexpected, rule_of, too_many

#: Above this many bytes a message is checked as a stream first: libxml2 finds a path for each error by walking the
#: siblings, so a large list of wrong elements costs quadratic time (0.5 s for 20,000, an hour for a million).
_STREAM_FROM = 65_536
_CHUNK = 16_384
#: The size of what may be long, for whoever doesn't know it.
UKENDT_STOERRELSE: Final = _STREAM_FROM + 1
_MAX_FINDINGS = 50
#: A leaf has two or three errors at most, so that these hold all findings.
_MAX_ENTRIES = 4 * _MAX_FINDINGS
_ELEMENT = re.compile(r"Element '([^']*)'")
_ATTRIBUTE = re.compile(r"Element '[^']*', attribute '([^']*)'")
# libxml2 refuses blanks around dates, though XML Schema says they collapse; pretty-printing clients send them.
_PADDED_DATE = re.compile(
    r"[ \t\r\n]*-?[0-9]{4,}-[0-9]{2}-[0-9]{2}(?:T[0-9:.]+)?(?:Z|[+-][0-9]{2}:[0-9]{2})?[ \t\r\n]*"
)
#: The white space of XML Schema; a no-break space is none.
_BLANKS = " \t\r\n"
_local = threading.local()
#: A stream holds a second tree, so no more are validated at once than would go any faster.
_STREAMS = threading.BoundedSemaphore(2)


@dataclass(frozen=True, slots=True)
class Skemafejl:
    """One violation of the schema.

    Attributes:
        sti: Path in KOMBIT's LimitedXPath style: local names, an index where the name is repeated.
        regel: The rule that is broken.
        element: Local name of the element.
    """

    sti: str
    regel: Skemaregel
    element: str

    def __str__(self) -> str:
        return f"{self.sti}: {self.regel.tekst} / {self.regel.text}"


def compiled(path: Path) -> etree.XMLSchema:
    """This thread's compiled schema of a file that belongs to the installation."""
    cache: dict[Path, etree.XMLSchema] | None = getattr(_local, "schemas", None)
    if cache is None:
        cache = _local.schemas = {}
    schema = cache.get(path)
    if schema is None:
        schema = cache[path] = etree.XMLSchema(etree.parse(path, etree.XMLParser(no_network=True)))
    return schema


def validate(element: Element, path: Path, *, size: int = 0) -> tuple[Skemafejl, ...]:
    """What is wrong with `element`; empty if nothing is.

    Blanks around dates and times are removed from the element if they are what is wrong.

    Args:
        element: Root of what is validated; may stand inside a larger document.
        path: The schema.
        size: Size of the message in bytes; decides whether it is checked as a stream first.
    """
    findings = _validate_once(element, path, size)
    if findings and _trim_dates(element):
        findings = _validate_once(element, path, size)
    return findings


def _validate_once(element: Element, path: Path, size: int) -> tuple[Skemafejl, ...]:
    schema = compiled(path)
    if size > _STREAM_FROM:
        with _STREAMS:
            errors = _stream_errors(element, schema)
        if not errors:
            return ()
        if len(errors) > _MAX_FINDINGS:
            return tuple(_without_path(error, path) for error in errors[:_MAX_FINDINGS])
    try:
        if schema.validate(element):
            return ()
        return _findings(element, cast("Iterable[LogEntry]", schema.error_log), path)
    except etree.XMLSchemaValidateError:
        # libxml2 gave up (an ambiguous pattern, an entity left in place); that is no proof of validity.
        name = kendt_navn(element.tag, names(path))
        return (Skemafejl(f"/{name}", rule_of("INTERNAL", ""), name),)


def _findings(element: Element, log: Iterable[LogEntry], path: Path) -> tuple[Skemafejl, ...]:
    """One finding a path: libxml2 reports a wrong leaf by facet and by type, and the first says more."""
    known = names(path)
    entries = list(islice(log, _MAX_ENTRIES))
    steps_of = find_trin(element, dict.fromkeys(entry.path or "" for entry in entries))
    found: dict[str, Skemafejl] = {}
    for entry in entries:
        steps = steps_of[entry.path or ""]
        attribute = _ATTRIBUTE.match(entry.message)
        sti = limited_path(steps, known, attribute[1] if attribute else None)
        if sti not in found:
            rule = _own_rule(steps, entry, path) or rule_of(entry.type_name, entry.message)
            found[sti] = Skemafejl(sti, rule, kendt_navn(steps[-1].element.tag, known))
        if len(found) == _MAX_FINDINGS:
            break
    return tuple(found.values())


def _own_rule(steps: Sequence[Stitrin], entry: LogEntry, path: Path) -> Skemaregel | None:
    """What is wrong with an element that libxml2 only calls unexpected, where that can be said better."""
    if not is_unexpected(entry.type_name):
        return None
    if not is_normalized("NFC", QName(steps[-1].element).localname):
        return DECOMPOSED
    most = limit(path, [step.element for step in steps])
    return too_many(most) if most is not None and steps[-1].ens > most else None


def _stream_errors(element: Element, schema: etree.XMLSchema) -> list[LogEntry]:
    """The first errors found by validating while parsing, which ends early and computes no paths."""
    parser = etree.XMLParser(no_network=True, resolve_entities=False, schema=schema, encoding="utf-8")
    data = etree.tostring(element, encoding="utf-8", with_tail=False)
    try:
        for start in range(0, len(data), _CHUNK):
            parser.feed(data[start : start + _CHUNK])
            if len(parser.feed_error_log) > _MAX_FINDINGS:
                break
        parser.close()
    except etree.XMLSyntaxError:
        # Raised at the end when there were errors; they are in the log.
        return list(parser.feed_error_log) or list(parser.error_log)
    return list(parser.feed_error_log)


def _without_path(entry: LogEntry, path: Path) -> Skemafejl:
    found = _ELEMENT.match(entry.message)
    name = kendt_navn(found[1] if found else "", names(path))
    return Skemafejl(f"//{name}", rule_of(entry.type_name, entry.message), name)


def _trim_dates(element: Element) -> bool:
    """Remove blanks around dates and times; tells whether there were any."""
    changed = False
    for leaf in element.iter(etree.Element):
        text = leaf.text
        if not text or len(leaf) or not (text[0] in _BLANKS or text[-1] in _BLANKS):
            continue
        if _PADDED_DATE.fullmatch(text):
            leaf.text = text.strip(_BLANKS)
            changed = True
    return changed
