"""A server that does to its one client what a script says: for everything a backend can do wrong."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterator


def read_request(conn: socket.socket) -> bytes:
    """Read one request with Content-Length."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += conn.recv(65_536)
    head, _, body = data.partition(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
    while len(body) < length:
        body += conn.recv(65_536)
    return head + b"\r\n\r\n" + body


def reset(conn: socket.socket) -> None:
    """Close with RST."""
    conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    conn.close()


@contextlib.contextmanager
def server(script: Callable[[socket.socket, threading.Event], None]) -> Iterator[str]:
    """Run `script` on the first connection; its event is set when the test is over."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def run():
            conn, _ = listener.accept()
            with conn, contextlib.suppress(OSError):
                script(conn, over)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/tjeneste"
        over.set()
        thread.join(5)


def answer(
    body: bytes, status: str = "200 OK", content_type: str = "text/xml; charset=utf-8", extra: str = ""
) -> bytes:
    """An HTTP answer."""
    return (
        f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n{extra}\r\n".encode()
        + body
    )
