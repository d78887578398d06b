"""Logging: JSON lines through structlog, and nothing personal in them."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

from fordringsbro.platform.tegn import som_json

#: Anything shaped like a CPR number (ten digits, perhaps with a dash) is hidden, whatever it was.
_CPR = re.compile(r"(?<!\d)\d{6}-?\d{4}(?!\d)")
#: These log whole messages when something is wrong (measured for Spyne 2.14 and zeep 4.3).
_TALKATIVE = ("spyne", "zeep", "procrastinate.worker")


def hide_personal(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace CPR-shaped text in every value of a log line, however deep in lists and mappings."""
    return {key: _hidden(value) for key, value in event.items()}


def _hidden(value: object) -> object:
    if isinstance(value, str):
        return _CPR.sub("**********", value)
    if isinstance(value, list | tuple):
        return [_hidden(item) for item in value]
    if isinstance(value, dict):
        return {key: _hidden(item) for key, item in value.items()}
    return value


def _json(event: EventDict, **valg: Any) -> str:  # noqa: ANN401 - as json.dumps has it
    # What stderr lacks it writes in a form of its own, which is no JSON.
    return som_json(event, ascii_=(sys.stderr.encoding or "").lower() != "utf-8", **valg)


@contextmanager
def stille() -> Iterator[None]:
    """Log nothing but what is critical while the block runs: for a command that plays services and prints outcomes."""
    foer = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    try:
        yield
    finally:
        structlog.configure(**foer)


def configure_logging(level: str = "INFO") -> None:
    """Set up structlog and the standard library's logging for this process."""
    shared = (structlog.contextvars.merge_contextvars, structlog.processors.add_log_level)
    structlog.configure(
        processors=[
            *shared,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            hide_personal,
            structlog.processors.JSONRenderer(serializer=_json),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, force=True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
