"""A sandbox with access by certificate: what its own parts show each other, and nobody else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from fordringsbro.adgang import egetbevis, store
from fordringsbro.adgang.hoved import HOVEDNAVNE, Certifikathoved
from fordringsbro.adgang.model import SF1590
from fordringsbro.platform.adgangsvalg import Hovedform, laes_proxier
from fordringsbro.platform.clock import FixedClock
from fordringsbro.platform.settings import Settings
from fordringsbro.sandkasse.sandbox import _own
from fordringsbro.wire.http.regel import Adgangsregel
from fordringsbro.wire.klient.transport import Tls, brug_tls, hilsen_til

NU = FixedClock(datetime(2026, 12, 1, 12, tzinfo=UTC))


def indstillinger(mappe, **anders):
    return Settings(**{"sandbox": True, "access": "certificate", "data_dir": mappe} | anders)


@pytest.mark.parametrize("form", Hovedform)
def test_the_parts_come_in_by_a_certificate_of_their_own(db, tmp_path, form):
    """In the form that is set, with an agreement for what the parts call of each other; made once."""
    valg = indstillinger(tmp_path, certificate_form=form)
    for _ in range(2):
        with db.transaction() as conn:
            egetbevis.lav(valg, conn, NU)
            (aftale,) = store.alle(conn)
    hilsen = egetbevis.hilsen(valg)
    assert (hilsen.url, hilsen.navn) == (valg.public_url, HOVEDNAVNE[form])
    fundet = Certifikathoved(form).laes([(hilsen.navn.lower(), hilsen.vaerdi)])
    assert (fundet.cvr, fundet.aftryk) == (None, aftale.hvem.aftryk)
    assert (aftale.tjenester, aftale.it_system) == (SF1590 | {Adgangsregel.DMI_SVAR}, valg.it_system)


def test_only_our_own_server_is_shown_it(db, tmp_path):
    """Scheme, host and port must be ours: collection systems and fagsystemer elsewhere get no such header."""
    valg = indstillinger(tmp_path)
    with db.transaction() as conn:
        egetbevis.lav(valg, conn, NU)
    brug_tls(Tls(hilsen=egetbevis.hilsen(valg)))
    try:
        assert hilsen_til(f"{valg.public_url}/services/x").keys() == {"X-Client-Certificate"}
        for anden in ("http://127.0.0.1:85901/x", "http://127.0.0.1:8592/x", "https://127.0.0.1:8590/x", "http://x/y"):
            assert hilsen_til(anden) == {}
    finally:
        brug_tls(Tls())


@pytest.mark.parametrize("anders", [{"sandbox": False}, {"access": "open"}, {"access": None}, {}])
def test_nothing_is_shown_elsewhere(tmp_path, anders):
    """Outside a sandbox, where access is open, and where no certificate was made."""
    assert egetbevis.hilsen(indstillinger(tmp_path, **anders)) is None


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "192.0.2.7", "localhost"])  # noqa: S104 - not listened on
@pytest.mark.parametrize("proxier", [None, "10.0.0.1,unix"])
def test_a_sandbox_with_certificates_trusts_this_machine_too(tmp_path, host, proxier):
    """Its parts call each other directly; whom it was told to trust it trusts besides, and an open one is left as it is."""
    valg = Settings(access="certificate", trusted_proxies=proxier, host=host)
    fundet = laes_proxier(_own(valg, port=8590, data_dir=tmp_path, today=None).trusted_proxies)
    assert fundet.kender("127.0.0.1")
    assert fundet.kender("192.0.2.7") == (host == "192.0.2.7")
    assert (fundet.kender("10.0.0.1"), fundet.unix) == (proxier is not None,) * 2
    assert _own(Settings(), port=8590, data_dir=tmp_path, today=None).trusted_proxies is None
