"""What the measurements run on: a database of their own with the made-up municipalities."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fordringsbro.platform.embedded import embedded_postgres
from fordringsbro.platform.migrate import migrate
from fordringsbro.sandkasse.demo import install_demo


@contextmanager
def demo(port: int) -> Iterator[dict[str, str]]:
    """The environment of a service at `port` on a new database; no sandbox, so answers are not checked."""
    folder = Path(tempfile.mkdtemp(prefix="fordringsbro-bench-"))
    folder.chmod(0o755)
    os.environ.pop("FORDRINGSBRO_SANDBOX", None)
    with embedded_postgres(folder) as url:
        migrate(url)
        install_demo(url)
        yield {
            "FORDRINGSBRO_DATABASE_URL": url,
            "FORDRINGSBRO_PORT": str(port),
            "FORDRINGSBRO_DATA_DIR": str(folder / "data"),
            "FORDRINGSBRO_ACCESS": "open",
            "FORDRINGSBRO_LOG_LEVEL": "WARNING",
        }
