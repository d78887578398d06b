"""Something between a client and a service that lets half of an answer through."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit


@contextlib.contextmanager
def halvt_svar(base: str, saa: Callable[[], None]) -> Iterator[str]:
    """Pass one request on; of what comes back half, then call `saa` and end the connection. Gives its own address."""
    service = urlsplit(base)
    with socket.create_server(("127.0.0.1", 0)) as lytter:

        def forbind() -> None:
            klient, _ = lytter.accept()
            with klient, socket.create_connection((service.hostname, service.port or 80)) as videre:
                klient.settimeout(0.2)
                with contextlib.suppress(TimeoutError):
                    while data := klient.recv(65_536):
                        videre.sendall(data)
                svar = videre.recv(65_536)
                klient.sendall(svar[: len(svar) // 2])
                saa()

        traad = threading.Thread(target=forbind, daemon=True)
        traad.start()
        yield f"http://127.0.0.1:{lytter.getsockname()[1]}"
        traad.join(20)
