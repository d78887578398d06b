"""Parts of a message that the ledger keeps but never decides by, as JSON and back."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import date
from typing import Any

#: Single keys that mark a value JSON has no form for; no contract name begins with a dollar sign.
_DATO = "$dato"
_FIL = "$fil"


def til_json(value: Any) -> Any:  # noqa: ANN401 - a record's values are whatever the contract says
    """A value of the contract's binding as JSON."""
    if isinstance(value, dict):
        return {name: til_json(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [til_json(inner) for inner in value]
    if isinstance(value, date):
        return {_DATO: value.isoformat()}
    if isinstance(value, bytes):
        return {_FIL: base64.b64encode(value).decode("ascii")}
    return value


def fra_json(value: Any) -> Any:  # noqa: ANN401 - see til_json
    """The value that `til_json` was given."""
    if isinstance(value, Mapping):
        if _DATO in value:
            return date.fromisoformat(str(value[_DATO]))
        if _FIL in value:
            return base64.b64decode(str(value[_FIL]))
        return {name: fra_json(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [fra_json(inner) for inner in value]
    return value
