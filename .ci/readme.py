# ruff: noqa: INP001 - a script, not a package
"""Does what README.md says, as a reader would: runs its console blocks against a sandbox of its own.

`make sandbox` is started in the background, on free ports and in a temporary folder, so a developer's own sandbox and
data stay as they are. Each other command must exit 0, or with what a line below it says (`# exit code 1: ...`).
Relative links must lead to files.
"""

from __future__ import annotations

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: Left out: CI has just run the tests, and they need no README to be run.
SKIPPED = {"make test"}
SANDBOX = "make sandbox"
READY_WITHIN_S = 600
STOPPED_WITHIN_S = 60


def commands(text: str) -> Iterator[tuple[str, int]]:
    """Each command of the console blocks with the exit code that it should have."""
    for block in re.findall(r"^```console\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        for command, rest in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE):
            stated = re.search(r"^# exit code (\d+)", rest, re.MULTILINE)
            yield command, int(stated[1]) if stated else 0


def broken_links(text: str) -> list[str]:
    """Relative links that lead nowhere."""
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", text)
    return [target for target in targets if not (ROOT / target).exists()]


def environment(data_dir: str) -> dict[str, str]:
    """Settings of a sandbox on free ports in a folder of its own."""
    with ExitStack() as stack:
        base = next(port for port in range(18_590, 30_000, 10) if _free(stack, port))
    urls = {"PUBLIC": 0, "PSRM": 2, "DMI": 3}
    return {
        **os.environ,
        "FORDRINGSBRO_DATA_DIR": data_dir,
        "FORDRINGSBRO_PORT": str(base),
        **{f"FORDRINGSBRO_{name}_URL": f"http://127.0.0.1:{base + offset}" for name, offset in urls.items()},
    }


def _free(stack: ExitStack, base: int) -> bool:
    try:
        for port in range(base, base + 4):
            stack.enter_context(socket.create_server(("127.0.0.1", port)))
    except OSError:
        return False
    return True


@contextmanager
def sandbox(env: dict[str, str]) -> Iterator[None]:
    """Run `make sandbox` while the block runs."""
    told = Path(env["FORDRINGSBRO_DATA_DIR"]) / "told"
    with told.open("wb") as out:
        process = subprocess.Popen(  # noqa: S603 - a constant of ours
            shlex.split(SANDBOX), cwd=ROOT, env=env, stdout=out, stderr=out, start_new_session=True
        )
        try:
            deadline = time.monotonic() + READY_WITHIN_S
            while "Klar." not in told.read_text(encoding="utf-8"):
                if process.poll() is not None or time.monotonic() > deadline:
                    sys.exit(f"{SANDBOX}: not ready\n{told.read_text(encoding='utf-8')}")
                time.sleep(0.2)
            yield
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGINT)
                process.wait(STOPPED_WITHIN_S)


def run(command: str, expected: int, env: dict[str, str]) -> bool:
    """Run one command; whether it exits as expected."""
    begun = time.monotonic()
    process = subprocess.run(  # noqa: S603 - the README is ours
        shlex.split(command), cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    good = process.returncode == expected
    say(f"{'ok  ' if good else 'FAIL'} $ {command}  (exit {process.returncode}, {time.monotonic() - begun:.1f} s)")
    if not good:
        say(process.stdout + process.stderr)
    return good


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> int:
    """Run everything; exit code 1 when something is not as README.md says."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    good = True
    for target in broken_links(text):
        say(f"FAIL link to {target}, which is not there")
        good = False
    with tempfile.TemporaryDirectory(prefix="fordringsbro-readme-") as folder, ExitStack() as running:
        # As root, PostgreSQL runs as a user of its own.
        Path(folder).chmod(0o755)
        env = environment(folder)
        for command, expected in commands(text):
            if command in SKIPPED:
                say(f"skip $ {command}")
            elif command == SANDBOX:
                running.enter_context(sandbox(env))
                say(f"ok   $ {command}  (in the background)")
            else:
                good &= run(command, expected, env)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
