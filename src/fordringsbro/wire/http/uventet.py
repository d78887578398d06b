"""Telling of what nobody foresaw, without the data that it happened to."""

from __future__ import annotations

import errno
import os
import traceback
from http import HTTPStatus
from pathlib import Path
from typing import Final

import structlog

from fordringsbro.platform.errors import Fejlkode
from fordringsbro.wire.fejl import SoapError

_log = structlog.get_logger("fordringsbro.wire")


#: What Python says where the system gives it no thread.
_INGEN_TRAAD: Final = "can't start new thread"
_OPBRUGT: Final = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM})


def uventet(error: Exception, where: str) -> SoapError:
    """What a client is told of what nobody foresaw, which is logged; to come again, if the system has nothing left."""
    log_unexpected(error, where)
    if _er_opbrugt(error):
        return SoapError(Fejlkode.UTILGAENGELIG, http_status=HTTPStatus.SERVICE_UNAVAILABLE)
    return SoapError(Fejlkode.INTERN)


def _er_opbrugt(error: Exception) -> bool:
    """Whether there is no descriptor, thread or memory left; a library may have made another error of it."""
    if isinstance(error, MemoryError) or str(error) == _INGEN_TRAAD or getattr(error, "errno", None) in _OPBRUGT:
        return True
    try:
        os.close(os.open(os.devnull, os.O_RDONLY))
    except OSError as nu:
        return nu.errno in _OPBRUGT
    return False


def log_unexpected(error: Exception, where: str) -> None:
    """Log an exception by type and code lines; its text may hold personal data."""
    frames = traceback.extract_tb(error.__traceback__)
    trace = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    _log.error("unexpected error", where=where, type=type(error).__name__, trace=trace)
