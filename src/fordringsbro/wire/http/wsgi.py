"""The forms of WSGI."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

#: What a server tells of a request, read only.
Environ = Mapping[str, Any]
StartResponse = Callable[..., object]
WsgiApp = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]
Answer = tuple[str, list[tuple[str, str]], bytes]
