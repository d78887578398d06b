"""The contract as clients see it: the files byte for byte, with addresses put in at start-up.

What can be fetched is what the WSDL refers to, found by walking its imports; nothing else has a name, so no path of a
request ever reaches the file system.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import parse_qs, quote
from xml.sax.saxutils import quoteattr

from fordringsbro.platform.record import record
from fordringsbro.wire.soap.model import Service

#: `schemaLocation` of an import or include, `location` of a WSDL import; never `xsi:schemaLocation`.
_REFERENCE = re.compile(rb"(?<![:\w])(schemaLocation|location)(\s*=\s*)(\"[^\"]*\"|'[^']*')")
_ADDRESS = re.compile(rb"(<(?:[\w.-]+:)?address\s[^>]*?\blocation\s*=\s*)(\"[^\"]*\"|'[^']*')")


@record
class ContractFiles:
    """The files of one service, ready to send.

    Attributes:
        wsdl: Answer to `?wsdl`.
        single_wsdl: Answer to `?singlewsdl`, if there is one.
        files: Answers to `?xsd=<name>`.
    """

    wsdl: bytes
    single_wsdl: bytes | None
    files: dict[str, bytes]

    def answer(self, query: str) -> bytes | None:
        """The file that a query string asks for, or None."""
        asked = {key.lower(): values[0] for key, values in parse_qs(query, keep_blank_values=True).items()}
        if asked.keys() == {"wsdl"}:
            return self.wsdl
        if asked.keys() == {"singlewsdl"}:
            return self.single_wsdl
        if asked.keys() == {"xsd"}:
            return self.files.get(asked["xsd"])
        return None


def load(service: Service, public_url: str) -> ContractFiles:
    """Read a service's contract.

    Args:
        service: The service.
        public_url: Scheme, host and port that clients use; a request's Host header is never used, since a cache could
            hand the answer on.
    """
    address = public_url.rstrip("/") + service.path
    found = _referred_files(service.wsdl.resolve())
    root = Path(os.path.commonpath([path.parent for path in found]))
    names = {path: path.relative_to(root).as_posix() for path in found}
    files = {name: _rewrite(path, names, address) for path, name in names.items()}
    single = service.single_wsdl
    return ContractFiles(
        wsdl=files[names[service.wsdl.resolve()]],
        single_wsdl=None if single is None else _rewrite(single.resolve(), {}, address),
        files=files,
    )


def _referred_files(start: Path) -> list[Path]:
    """`start` and every local file it refers to, directly or not."""
    found = [start]
    for path in found:
        # The address is no reference, whatever placeholder the file has there.
        for match in _REFERENCE.finditer(_ADDRESS.sub(b"", path.read_bytes())):
            target = _target(path, match[3])
            if target is not None and target not in found:
                found.append(target)
    return found


def _target(source: Path, value: bytes) -> Path | None:
    """The file a reference in `source` means, or None for an absolute address (such as soap:address)."""
    location = value[1:-1].decode()
    if not location or "://" in location:
        return None
    return (source.parent / location).resolve(strict=True)


def _rewrite(path: Path, names: dict[Path, str], address: str) -> bytes:
    """The file with its references and its soap:address made absolute; all other bytes as they are."""

    def refer(match: re.Match[bytes]) -> bytes:
        target = _target(path, match[3])
        if target is None:
            return match[0]
        url = f"{address}?xsd={quote(names[target])}"
        return match[1] + match[2] + quoteattr(url).encode()

    content = _ADDRESS.sub(lambda match: match[1] + quoteattr(address).encode(), path.read_bytes())
    return _REFERENCE.sub(refer, content)
