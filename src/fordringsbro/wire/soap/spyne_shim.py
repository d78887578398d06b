"""Lets Spyne 2.14.0, the last release, be imported on Python 3.12 and 3.13.

Its bundled `six` finds `spyne.util.six.moves` with an import hook of the kind that Python 3.12 removed. Spyne uses few
of those names on our path, so they are put where its imports look for them. (Python 3.13 also lacks `cgi`; the
dependency `legacy-cgi` brings it back.)
"""

from __future__ import annotations

import collections.abc
import http.cookies
import sys
import types
import urllib.error
import urllib.parse
import urllib.request

_PREFIX = "spyne.util.six.moves"
_MODULES: dict[str, types.ModuleType] = {
    "collections_abc": collections.abc,
    "http_cookies": http.cookies,
    "urllib": urllib,
    "urllib.parse": urllib.parse,
    "urllib.error": urllib.error,
    "urllib.request": urllib.request,
}


def install() -> None:
    """Register the modules; call before the first import of Spyne. Does nothing on Python 3.11."""
    if sys.version_info < (3, 12) or _PREFIX in sys.modules:
        return
    moves = types.ModuleType(_PREFIX)
    moves.__path__ = []
    sys.modules[_PREFIX] = moves
    for name, module in _MODULES.items():
        sys.modules[f"{_PREFIX}.{name}"] = module
        if "." not in name:
            setattr(moves, name, module)
