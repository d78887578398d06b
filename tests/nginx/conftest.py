"""One nginx with all behind it for the tests of this folder."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "adgang")]

from nginxhus import KRAEVET, NGINX, nginxhus  # noqa: E402 - found by the line above

if NGINX is None and not KRAEVET:
    collect_ignore_glob = ["test_*.py"]
    # Not to be missed, also when the tests run in worker processes.
    print("tests/nginx is left out: there is no nginx; .ci/install-clients installs it", file=sys.__stderr__)


@pytest.fixture(scope="session")
def nginx(copied_database, template_database, tmp_path_factory):
    """nginx, `serve` and `portal`."""
    mappe = tmp_path_factory.mktemp("nginx")
    with copied_database(template_database) as (_, url), nginxhus(mappe, url) as fundet:
        yield fundet
