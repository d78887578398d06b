"""`fordringsbro hearings`: list hearing cases, answer them as the claimant, decide them as the collector."""

from __future__ import annotations

from dataclasses import replace

from fordringsbro.bootstrap.installation import Installation
from fordringsbro.cli.faelles.liste import Listeform, efter_nummer, skriv_liste
from fordringsbro.cli.faelles.listevalg import Listevalg
from fordringsbro.cli.faelles.udskrift import skriv_json, skriv_linje, tid
from fordringsbro.nymf.hoering.hoering import Afgoerelse, Hoering
from fordringsbro.nymf.hoering.hoering_store import Hoeringsfilter
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.portal import hoeringsform


def liste(dele: Installation, valg: Listevalg, *, tilstand: str | None, overskredet: bool) -> None:
    """Print cases by number.

    Raises:
        FejlError: `PARAMETER`, when there is no such state.
    """
    today = dele.clock.today()
    hvad = Hoeringsfilter(tilstand=hoeringsform.tilstand(tilstand), overskredet=today if overskredet else None)
    form: Listeform[Hoering] = Listeform(
        "Høringer / Hearings",
        ("Nr / No", "Tilstand / State", "Fordrings-ID", "Type", "Fund", "Frist / Deadline", "Påmindet / Reminded"),
        lambda sag: (
            sag.nr,
            " / ".join(hoeringsform.TILSTAND[sag.tilstand]),
            sag.fordring_id,
            sag.type_kode,
            " ".join(dict.fromkeys(fund.id for fund in sag.fund)),
            f"{sag.frist}{' !' if sag.overskredet(today) else ''}" if sag.frist else None,
            sum(trin.trin in hoeringsform.PAAMINDELSER for trin in sag.trin) or None,
        ),
        lambda sag: hoeringsform.sag(sag, today),
        lambda sag: sag.nr,
    )
    with dele.database.transaction() as conn:

        def hent(*, efter: int | None, antal: int, nyeste_foerst: bool) -> list[Hoering]:
            return dele.nymf.hoeringer.soeg(conn, replace(hvad, efter=efter, antal=antal, nyeste_foerst=nyeste_foerst))

        skriv_liste(form, efter_nummer(valg, hent, lambda sag: sag.nr), valg)


def vis(dele: Installation, nr: int, *, som_json: bool) -> None:
    """Print one case with its findings and steps.

    Raises:
        FejlError: `UKENDT_ID`.
    """
    with dele.database.transaction() as conn:
        sag = dele.nymf.hoeringer.sag(conn, nr)
    _skriv(dele, sag, som_json=som_json)


def godkend(dele: Installation, nr: int, begrundelse: str, hvem: str, *, som_json: bool) -> None:
    """Approve the data as the claimant.

    Raises:
        FejlError: As `Hoeringer.begrund`.
    """
    with dele.database.transaction() as conn:
        sag = dele.nymf.hoeringer.begrund(conn, nr, begrundelse, hvem)
    _skriv(dele, sag, som_json=som_json)


def fortryd(dele: Installation, nr: int, aarsag: str, *, tekst: str | None, hvem: str | None, som_json: bool) -> None:
    """Take the action back as the claimant.

    Raises:
        FejlError: As `Hoeringer.fortryd`.
    """
    with dele.database.transaction() as conn:
        sag = dele.overdragelse.fortryd_hoering(conn, nr, aarsag, tekst=tekst, hvem=hvem)
    _skriv(dele, sag, som_json=som_json)


def afgoer(
    dele: Installation,
    nr: int,
    afgoerelse: Afgoerelse,
    *,
    tekst: str | None,
    hvem: str | None,
    som_rim: bool,
    som_json: bool,
) -> None:
    """Decide a case as the collector would: in a sandbox, or where a setting allows it and the command says so.

    Raises:
        FejlError: `KUN_RIM`; as `Hoeringer.afgoer`.
    """
    if not (dele.er_sandkasse or (som_rim and dele.settings.hearing_as_rim)):
        raise FejlError(Fejlkode.KUN_RIM)
    with dele.database.transaction() as conn:
        sag = dele.overdragelse.afgoer_hoering(conn, nr, afgoerelse, tekst=tekst, hvem=hvem)
    _skriv(dele, sag, som_json=som_json)


def _skriv(dele: Installation, sag: Hoering, *, som_json: bool) -> None:
    today = dele.clock.today()
    if som_json:
        skriv_json(hoeringsform.hele_sagen(sag, today))
        return
    skriv_linje(f"Høring / Hearing {sag.nr}: {' / '.join(hoeringsform.TILSTAND[sag.tilstand])}")
    skriv_linje(f"  {sag.type_kode}  Fordrings-ID {sag.fordring_id}, aktion / action {sag.aktion_id}")
    if sag.frist:
        skriv_linje(f"  Frist / Deadline: {sag.frist}{', overskredet / overdue' if sag.overskredet(today) else ''}")
    for fund in sag.fund:
        skriv_linje(f"  {fund.id}  {fund.tekst} / {fund.text}")
    for trin in sag.trin:
        af = ", ".join(del_ for del_ in (trin.hvem, trin.aarsag, trin.tekst) if del_)
        skriv_linje(f"  {tid(trin.tidspunkt)}  {' / '.join(hoeringsform.TRIN[trin.trin])}{': ' + af if af else ''}")
