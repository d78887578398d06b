"""Logging: JSON lines through structlog, and nothing personal in them."""

from __future__ import annotations

import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any, TextIO, cast

import structlog
from structlog.typing import EventDict, WrappedLogger

from fordringsbro.platform.logdaempning import LAENGSTE_TEKST, Daempning, afkort
from fordringsbro.platform.standardstroemme import Logstroem
from fordringsbro.platform.tegn import som_json

#: Anything shaped like a CPR number (ten digits, perhaps with a dash) is hidden, whatever it was.
_CPR = re.compile(r"(?<!\d)\d{6}-?\d{4}(?!\d)")
#: User and password of an address, and a password among keywords; no line of ours has them, a library's might.
_ADGANG = re.compile(r"(?<=//)[^\s/@]*:[^\s@]*(?=@)|(?<=password=)(?:'[^']*'|\S+)")
#: These log whole messages when something is wrong (measured for Spyne 2.14 and zeep 4.3), or one line for each attempt
#: to reach a database that is away, which we tell once.
_TALKATIVE = ("spyne", "zeep", "procrastinate.worker", "psycopg.pool")
#: What is kept of a library's text: its first line, before its values are put in.
_LAENGSTE_TEKST = 200


#: What neither of them matches has none of these: one look at all texts of a line, which nearly always ends there.
_MAASKE = re.compile(r"\d{6}-?\d{4}|@|password=")
_KORTE = frozenset({str, int, float, bool, type(None)})


def hide_personal(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace CPR numbers and passwords in every value of a log line, however deep in lists and mappings."""
    return {key: _hidden(value) for key, value in event.items()}


def _hidden(value: object) -> object:
    if isinstance(value, str):
        return _ADGANG.sub("***", _CPR.sub("**********", value))
    if isinstance(value, list | tuple):
        return [_hidden(item) for item in value]
    if isinstance(value, dict):
        return {key: _hidden(item) for key, item in value.items()}
    return value


def _json(event: EventDict, **valg: Any) -> str:  # noqa: ANN401 - as json.dumps has it
    # What stderr lacks it writes in a form of its own, which is no JSON.
    return som_json(event, ascii_=(sys.stderr.encoding or "").lower() != "utf-8", **valg)


_I_JSON = structlog.processors.JSONRenderer(serializer=_json)


def som_linje(logger: WrappedLogger, method: str, event: EventDict) -> str | bytes:
    """The line in JSON, shortened and with nothing personal in it.

    One whose texts are short and hold nothing that `hide_personal` might look for is written as it is.
    """
    vaerdier = event.values()
    if _KORTE.issuperset(map(type, vaerdier)):
        tekster = "\n".join([vaerdi for vaerdi in vaerdier if isinstance(vaerdi, str)])
        # Together no longer than one may be.
        if len(tekster) <= LAENGSTE_TEKST and _MAASKE.search(tekster) is None:
            return _json(event)
    return _I_JSON(logger, method, hide_personal(logger, method, afkort(logger, method, event)))


@contextmanager
def stille() -> Iterator[None]:
    """Log nothing but what is critical while the block runs: for a command that plays services and prints outcomes."""
    foer = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    try:
        yield
    finally:
        structlog.configure(**foer)


class _Daempet(logging.Filter):
    """Bounds libraries' lines as ours: whoever sends nonsense makes an HTTP server write, too."""

    def __init__(self, daempning: Daempning) -> None:
        super().__init__()
        self._daempning = daempning

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is written."""
        try:
            felter = self._daempning(None, record.levelname.lower(), {"event": f"{record.name} {record.msg}"})
        except structlog.DropEvent:
            return False
        record.left_out = felter.get("left_out")
        return True


class _Linje(logging.Formatter):
    """A library's record as a line like ours, by kind and place: its values and its exception's text may hold data."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        felter: dict[str, object] = {
            "event": str(record.msg).partition("\n")[0][:_LAENGSTE_TEKST],
            "logger": record.name,
            "level": record.levelname.lower(),
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat().replace("+00:00", "Z"),
        }
        if udeladt := getattr(record, "left_out", None):
            felter["left_out"] = udeladt
        if record.exc_info and record.exc_info[0]:
            felter |= {"error": record.exc_info[0].__name__, "place": _sted(record.exc_info[1])}
        return _json(hide_personal(None, "", felter))


def _sted(error: BaseException | None) -> str | None:
    """The code line that an exception comes from."""
    if error is None or error.__traceback__ is None:
        return None
    ramme = traceback.extract_tb(error.__traceback__)[-1]
    return f"{PurePath(ramme.filename).name}:{ramme.lineno}"


def _uventet(event: str, kind: type[BaseException] | None, error: BaseException | None) -> None:
    structlog.get_logger("fordringsbro").error(event, error=kind.__name__ if kind else None, place=_sted(error))


def configure_logging(level: str = "INFO") -> None:
    """Set up structlog and the standard library's logging for this process."""
    stroem, daempning = Logstroem(), Daempning()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            daempning,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            som_linje,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        # A line in one piece: others write to the same stream.
        logger_factory=structlog.WriteLoggerFactory(file=cast("TextIO", stroem)),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stroem)
    handler.setFormatter(_Linje())
    handler.addFilter(_Daempet(daempning))
    # A line that can't be made would be told on stderr, with its values.
    logging.raiseExceptions = False
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    # What nobody catches would be told in lines of its own, with texts that may hold data.
    sys.excepthook = lambda kind, error, _trace: _uventet("exception", kind, error)
    threading.excepthook = lambda args: _uventet("thread_exception", args.exc_type, args.exc_value)
    sys.unraisablehook = lambda args: _uventet("unraisable", args.exc_type, args.exc_value)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
