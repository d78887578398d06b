"""The wheel holds all that runs it: built, installed without the repository, and asked for what it ships."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROD = Path(__file__).resolve().parents[1]
#: Where in the package each folder's files must be.
DATA = {
    "xsd": "fordringsbro/_kontrakt/xsd",
    "wsdl": "fordringsbro/_kontrakt/wsdl",
    "src/fordringsbro": "fordringsbro",
}


@pytest.fixture(scope="module")
def hjul(tmp_path_factory):
    """The wheel of the files as they are."""
    mappe = tmp_path_factory.mktemp("pakke")
    # A copy, since building must not leave anything behind in the repository.
    kopi = mappe / "kilde"
    kopi.mkdir()
    for navn in ("src", "xsd", "wsdl"):
        shutil.copytree(ROD / navn, kopi / navn, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    for navn in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROD / navn, kopi)
    # pip fetches the build backend, as it does for everybody who builds from source.
    _koer(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", mappe, kopi)
    (hjul,) = mappe.glob("*.whl")
    return hjul


def _koer(*kommando, **miljoe):
    rent = {navn: vaerdi for navn, vaerdi in os.environ.items() if not navn.startswith(("FORDRINGSBRO_", "PYTHON"))}
    svar = subprocess.run(
        [*map(str, kommando)],
        env={**rent, "PIP_DISABLE_PIP_VERSION_CHECK": "1", **miljoe},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    assert svar.returncode == 0, svar.stdout + svar.stderr
    return svar.stdout


@pytest.fixture(scope="module")
def installeret(hjul, tmp_path_factory):
    """Python of an environment with the wheel; the libraries are those of this environment, the package is not."""
    mappe = tmp_path_factory.mktemp("installeret")
    venv.create(mappe, with_pip=False)
    site = Path(sysconfig.get_path("purelib", vars={"base": str(mappe), "platbase": str(mappe)}))
    with zipfile.ZipFile(hjul) as arkiv:
        arkiv.extractall(site)
    biblioteker = Path(sysconfig.get_path("purelib"))
    (site / "biblioteker.pth").write_text(f"{biblioteker}\n", encoding="utf-8")
    return mappe / "bin" / "python"


def test_the_wheel_holds_every_file_that_the_program_reads(hjul):
    """Schemas, WSDLs, rule packs, code lists, templates, styles, migrations and code are all in the wheel."""
    with zipfile.ZipFile(hjul) as arkiv:
        indhold = set(arkiv.namelist())
    for mappe, sted in DATA.items():
        filer = [f for f in (ROD / mappe).rglob("*") if f.is_file() and f.suffix != ".pyc"]
        assert filer, mappe
        mangler = {f"{sted}/{f.relative_to(ROD / mappe).as_posix()}" for f in filer} - indhold
        assert not mangler
    assert {Path(navn).suffix for navn in indhold} >= {".xsd", ".wsdl", ".toml", ".html", ".sql"}


def test_an_installed_copy_runs_without_the_repository(installeret):
    """`fordringsbro` starts from the installed files, and judges a message by the rules and schemas among them."""
    sted = _koer(installeret, "-c", "import fordringsbro; print(fordringsbro.__file__)")
    assert Path(sted.strip()).is_relative_to(installeret.parents[1])
    assert "sandbox" in _koer(installeret, "-m", "fordringsbro", "--help")
    besked = ROD / "fixtures" / "sf1590b" / "01-dagtilbud" / "03-opret.xml"
    assert "OK" in _koer(installeret, "-m", "fordringsbro", "check", besked)
    assert "R_6_1" in _koer(installeret, "-m", "fordringsbro", "rules", "list", "--type", "KFDAINS", "--json")


def test_an_installed_copy_hosts_and_migrates(installeret, database_url):
    """The installed files bring a database up to date and hold the portal's templates and the services' WSDLs."""
    _koer(installeret, "-m", "fordringsbro", "migrate", FORDRINGSBRO_DATABASE_URL=database_url)
    program = (
        "from fordringsbro.bootstrap.installation import byg\n"
        "from fordringsbro.platform.settings import load_settings\n"
        "from fordringsbro.portal.app import portal_app\n"
        "from fordringsbro.wire.soap.host import wsgi_app\n"
        "alt = load_settings()\n"
        "dele = byg(alt, alt.database_url)\n"
        "wsgi_app(dele.services(), public_url=alt.public_url, max_body=1000, clock=dele.clock)\n"
        "portal_app(dele)\n"
        "dele.close()\n"
    )
    _koer(installeret, "-c", program, FORDRINGSBRO_DATABASE_URL=database_url, FORDRINGSBRO_ACCESS="open")
