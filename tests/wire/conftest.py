"""What the wire tests share: the echo service in this process and as a process of its own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import ekko  # noqa: E402 - found through the line above
from tjenesteproces import tjeneste  # noqa: E402 - found through the line above


@pytest.fixture(scope="session")
def app():
    """The echo service."""
    return ekko.build()


@pytest.fixture(scope="session")
def server_port(tmp_path_factory) -> Iterator[int]:
    """The echo service as a process of its own."""
    with _server(tmp_path_factory.mktemp("server")) as port:
        yield port


@contextmanager
def _server(folder):
    with tjeneste(folder) as fundet:
        yield fundet.port
