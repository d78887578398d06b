"""Telling of what nobody foresaw, without the data that it happened to."""

from __future__ import annotations

import traceback
from pathlib import Path

import structlog

_log = structlog.get_logger("fordringsbro.wire")


def log_unexpected(error: Exception, where: str) -> None:
    """Log an exception by type and code lines; its text may hold personal data."""
    frames = traceback.extract_tb(error.__traceback__)
    trace = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    _log.error("unexpected error", where=where, type=type(error).__name__, trace=trace)
