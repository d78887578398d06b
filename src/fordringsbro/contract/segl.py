"""The contract's files are those that came with this version: whoever can change a schema decides what is valid.

Run as a program it seals the files as they are, after a change on purpose.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Final

from fordringsbro.contract.files import rod
from fordringsbro.platform.errors import FejlError, Fejlkode

_SEGL: Final = Path(__file__).with_name("segl.txt")


def aftryk() -> str:
    """One fingerprint of every schema and WSDL, by name and content."""
    samlet = sha256()
    for mappe in (rod("xsd"), rod("wsdl")):
        for fil in sorted(fil for fil in mappe.rglob("*") if fil.is_file()):
            indhold = fil.read_bytes()
            samlet.update(f"{mappe.name}/{fil.relative_to(mappe).as_posix()}\0{len(indhold)}\0".encode())
            samlet.update(indhold)
    return samlet.hexdigest()


def kraev_segl() -> None:
    """Refuse to work by other files.

    Raises:
        FejlError: `KONTRAKT_AENDRET`, naming the folder.
    """
    if aftryk() != _SEGL.read_text("utf-8").strip():
        raise FejlError(Fejlkode.KONTRAKT_AENDRET, sted=str(rod("xsd").parent))


if __name__ == "__main__":
    _SEGL.write_text(f"{aftryk()}\n", encoding="utf-8")
