"""What JSON objects are called in signatures: one that is written, and one that is read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

JsonObjekt: TypeAlias = dict[str, Any]
JsonKilde: TypeAlias = Mapping[str, Any]
