"""What a change saves: two trees in turn, the same registrations of ten claims, CPU of one thread.

`python -m benchmarks.skridt BEFORE AFTER [BATCHES]`: each tree (a checkout) is a process of its own with a database of
its own, which calls the application in-process; batches of forty run in turn, and what counts is the median of the
ratios, so that a machine that is busy with other things disturbs both alike.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from benchmarks import registrering

_BATCH = 40
_WARM_UP = 300
_PORT = 18_591
_PATH = "/service/OIR/DebitorRegistreringAfsend/1"
_ACTION = "http://www.kombit.dk/2017/01/01/DebitorRegistreringAfsendService_1#OpretDebitorkontoRegistrering"


def _environ(body: bytes) -> dict[str, Any]:
    return {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": _PATH,
        "QUERY_STRING": "",
        "CONTENT_TYPE": "text/xml; charset=utf-8",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_SOAPACTION": f'"{_ACTION}"',
        "REMOTE_ADDR": "127.0.0.1",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": str(_PORT),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "fordringsbro.hoveder": (),
        "wsgi.input": io.BytesIO(body),
    }


def _batch(app: Callable[..., Any], bodies: list[bytes]) -> tuple[float, bool]:
    """Microseconds of this thread for each message, and whether all were accepted."""
    taken: list[str] = []
    environs = [_environ(body) for body in bodies]
    before = time.thread_time_ns()
    answers = [b"".join(app(environ, lambda status, _headers: taken.append(status))) for environ in environs]
    used = (time.thread_time_ns() - before) / 1000 / len(bodies)
    return used, all(s.startswith("200") for s in taken) and all(b"Accept>" in a for a in answers)


def child(level: str, messages: Path, out: IO[str]) -> None:
    """Answer each line on stdin, a number of messages, with the microseconds each of them took."""
    # A tree's own modules, whichever it is.
    from benchmarks.opstilling import demo  # noqa: PLC0415
    from fordringsbro.cli.dele.soap import _soap_app  # noqa: PLC0415
    from fordringsbro.platform.settings import load_settings  # noqa: PLC0415

    queue: list[str] = json.loads(messages.read_text())
    with demo(_PORT) as environment:
        os.environ |= environment | {"FORDRINGSBRO_LOG_LEVEL": level}
        settings = load_settings()
        app = _soap_app(settings, settings.database_url)
        for line in sys.stdin:
            bodies = [queue.pop().encode() for _ in range(int(line))]
            used, fine = _batch(app, bodies)
            print(used if fine else -1.0, file=out, flush=True)


class _Tree:
    def __init__(self, path: Path, level: str, messages: Path) -> None:
        environment = {**os.environ, "PYTHONPATH": f"{path / 'src'}:{path}"}
        command = [sys.executable, __file__, "--child", "--level", level, str(path), str(messages)]
        self._process = subprocess.Popen(
            command,
            cwd=path,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            stderr=subprocess.DEVNULL,
        )

    def run(self, count: int) -> float:
        """Microseconds a message of a batch."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{count}\n")
        self._process.stdin.flush()
        used = float(self._process.stdout.readline() or -1)
        if used < 0:
            raise RuntimeError("a message was not accepted, or the process ended")
        return used

    def close(self) -> None:
        """End it and its database."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(60)


def run(before: Path, after: Path, batches: int, level: str) -> dict[str, float]:
    """Run both trees in turn."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        bodies = registrering.messages(_WARM_UP + _BATCH * batches, seed=7)
        json.dump([body.decode() for body in bodies], file)
        file.flush()
        pairs = _in_turn([_Tree(path, level, Path(file.name)) for path in (before, after)], batches)
    ratios = sorted(b / a for a, b in pairs)
    return {
        "before, µs": statistics.median(a for a, _ in pairs),
        "after, µs": statistics.median(b for _, b in pairs),
        "ratio": statistics.median(ratios),
        "ratio, lower quartile": ratios[len(ratios) // 4],
        "ratio, upper quartile": ratios[3 * len(ratios) // 4],
    }


def _in_turn(trees: list[_Tree], batches: int) -> list[tuple[float, float]]:
    try:
        for tree in trees:
            tree.run(_WARM_UP)
        return [(trees[0].run(_BATCH), trees[1].run(_BATCH)) for _ in range(batches)]
    finally:
        for tree in trees:
            tree.close()


def main() -> None:
    """Read the arguments and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    parser.add_argument("batches", type=int, nargs="?", default=60)
    parser.add_argument("--level", default="INFO")
    parser.add_argument("--child", action="store_true")
    args = parser.parse_args()
    if args.child:
        child(args.level, args.after, os.fdopen(os.dup(1), "w"))
        return
    for name, value in run(args.before.resolve(), args.after.resolve(), args.batches, args.level).items():
        print(f"{name:30} {value:10,.3f}")


if __name__ == "__main__":
    main()
