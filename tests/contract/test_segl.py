"""The contract's files are the ones that were delivered, or nothing starts."""

from __future__ import annotations

import shutil

import pytest

from fordringsbro.cli.dele import arbejder, portal, simulator, soap
from fordringsbro.contract import segl
from fordringsbro.contract.files import rod
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.settings import Settings


@pytest.mark.fault("X12", "M13")
def test_the_contract_is_sealed():
    """The seal is that of the files in xsd/ and wsdl/; `make seal` renews it after a change on purpose."""
    segl.kraev_segl()


@pytest.mark.fault("X12")
@pytest.mark.parametrize("aendring", ["one byte", "a file more", "a file less", "another name"])
def test_no_part_starts_by_changed_schemas(tmp_path, monkeypatch, aendring):
    """A schema with one byte changed, one more, one fewer or one by another name ends each part with FB-243."""
    for del_ in ("xsd", "wsdl"):
        shutil.copytree(rod(del_), tmp_path / del_)
    monkeypatch.setattr(segl, "rod", lambda del_: tmp_path / del_)
    segl.kraev_segl()
    fil = tmp_path / "xsd" / "sf1590" / "SF1590.xsd"
    if aendring == "one byte":
        fil.write_bytes(fil.read_bytes() + b"\n")
    elif aendring == "a file more":
        fil.with_name("Ny.xsd").write_bytes(b"<a/>")
    elif aendring == "a file less":
        fil.unlink()
    else:
        fil.rename(fil.with_name("SF1590b.xsd"))
    for start in (
        soap.run_serve,
        arbejder.run_worker_process,
        portal.run_portal,
        lambda s: simulator.run_simulator("psrm", s),
    ):
        with pytest.raises(FejlError) as fejl:
            start(Settings())
        assert fejl.value.kode is Fejlkode.KONTRAKT_AENDRET
