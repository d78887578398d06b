"""The XML library below ours: what reads strangers' messages must not have holes that were mended long ago."""

from __future__ import annotations

from typing import Final

from lxml import etree

from fordringsbro.platform.errors import FejlError, Fejlkode

#: libxml2 2.14.5 (July 2025) mended what was found that year. lxml's own packages bring a newer one; a system's may
#: be older.
LIBXML2: Final = (2, 14, 5)


def libxml2() -> tuple[int, ...]:
    """The version that is in use, which need not be the one that lxml was built with."""
    return tuple(etree.LIBXML_VERSION)


def kraev_libxml2() -> None:
    """Refuse to read messages with an older libxml2.

    Raises:
        FejlError: `BIBLIOTEK`, naming the version found and the oldest that may be used.
    """
    fundet = libxml2()
    if fundet < LIBXML2:
        raise FejlError(Fejlkode.BIBLIOTEK, sted=f"libxml2 {_tekst(fundet)} < {_tekst(LIBXML2)}")


def _tekst(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
