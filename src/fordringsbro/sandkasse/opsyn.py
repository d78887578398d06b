"""Parent and children: the sandbox starts its parts as processes, and a part ends when its parent is gone."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.laesning import laes_tal
from fordringsbro.platform.miljoe import FORAELDER
from fordringsbro.platform.stop import Stopsignal

_LOOK_EVERY = 0.2
_GRACE = 35.0


def follow_parent() -> None:
    """End this process soon after the sandbox that started it has died, also when it was killed.

    Otherwise a killed sandbox would leave parts behind that keep its ports. Does nothing outside a sandbox.

    Raises:
        FejlError: As `parents_watch`.
    """
    if os.environ.get(FORAELDER) is not None:
        _follow(parents_watch())


def parents_watch() -> Callable[[], None]:
    """What `follow_parent` does again and again, for a process that may have no thread of its own for it.

    Raises:
        FejlError: `INDSTILLING`, when the sandbox's number is none.
    """
    if (parent := os.environ.get(FORAELDER)) is None:
        return lambda: None
    try:
        return partial(_end_without, laes_tal(parent, 1))
    except ValueError:
        raise FejlError(Fejlkode.INDSTILLING, sted=FORAELDER) from None


def follow_server() -> None:
    """End this worker process of an HTTP server soon after the server's main process has died, also when killed.

    Otherwise it would go on answering on the server's port, unknown to whoever starts the next one there. Called first
    of all: until the server takes signals over, those that it had before the fork would have it ignore being stopped.
    """
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
    server = multiprocessing.parent_process()
    if server is not None and server.pid is not None:
        _follow(partial(_end_without, server.pid))


def _end_without(parent: int) -> None:
    if os.getppid() != parent:
        os._exit(1)


def _follow(look: Callable[[], None]) -> None:
    def watch() -> None:
        while True:
            look()
            time.sleep(_LOOK_EVERY)

    threading.Thread(target=watch, name="follow-parent", daemon=True).start()


class Opsyn:
    """Watches over child processes: all run, or none.

    Args:
        environment: Added to this process's environment for every child.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = {**os.environ, **environment, FORAELDER: str(os.getpid())}
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._stop = Stopsignal()

    def start(self, *arguments: str) -> None:
        """Start `fordringsbro <arguments>` as a child."""
        command: Sequence[str] = (sys.executable, "-m", "fordringsbro", *arguments)
        # A session of its own, so that Ctrl-C reaches the parent only and the parts stop in order.
        self._children[" ".join(arguments)] = subprocess.Popen(  # noqa: S603 - our own program
            command, env=self._environment, start_new_session=True
        )

    def fallen(self) -> str | None:
        """The name of a child that has ended, if one has."""
        return next((name for name, child in self._children.items() if child.poll() is not None), None)

    def stopping(self) -> bool:
        """Whether a signal has asked to stop."""
        return self._stop.came()

    def wait(self) -> str | None:
        """Wait until a signal asks to stop or a child ends; the name of that child, or None."""
        while not self._stop.wait(_LOOK_EVERY):
            if name := self.fallen():
                return name
        return None

    def stop(self) -> None:
        """Ask every child to stop, last started first, and kill those that don't."""
        for child in reversed(self._children.values()):
            child.terminate()
        deadline = time.monotonic() + _GRACE
        for child in reversed(self._children.values()):
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
