"""The guard before the table of checks: a cheap test that proves of an ordinary creation that no check finds anything.

It says nothing of what doesn't pass: then the checks are asked, and they alone tell what is wrong. Each check names the
part that covers it (`Vagtled`); a check without one, or another in its place, switches the guard off
(`Kontroller.bevogtet`). What it bought: docs/decisions/0036.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from fordringsbro.aktion.aktioner import OPRET
from fordringsbro.aktion.anmodninger import Anmodning, Kanal
from fordringsbro.aktion.backend import Backend
from fordringsbro.aktion.fordringsdata import Fordringsdata, IdentType, Kategori, Skyldner
from fordringsbro.nymf.aftaler.aftale import Aftale
from fordringsbro.nymf.kontroller.beloeb import (
    DMI_GRAENSE_OERE,
    LAENGSTE_BESKRIVELSE,
    LAENGSTE_REFERENCE,
    STOERSTE_BELOEB_OERE,
    er_p_nummer,
)
from fordringsbro.nymf.kontroller.datoer import TIDLIGSTE_DATO
from fordringsbro.nymf.kontroller.skyldnere import hvem, rigtigt_nummer
from fordringsbro.nymf.kontroller.tabel import KONTROLLER
from fordringsbro.nymf.sag import Hovedfordring, Oprettelsesfakta
from fordringsbro.platform.tegn import har_usete
from fordringsbro.regler.typer import Fordringstyper, kraever_bfe


class Oprettelsesvagt:
    """The guard, for claims that come together: debtors that they share are looked at once.

    Args:
        typer: Which types are known.
    """

    def __init__(self, typer: Fordringstyper) -> None:
        self._typer = typer
        self._rigtige: set[tuple[str, str]] = set()

    def holder(
        self, anmodning: Anmodning, aftale: Aftale, backend: Backend | None, dato: date, fakta: Oprettelsesfakta
    ) -> bool:
        """Whether no check of the table can find anything in a request.

        Args:
            anmodning: The request.
            aftale: The agreement in force.
            backend: Where it goes.
            dato: The reception date.
            fakta: What is known beside the request.
        """
        data = anmodning.data
        return (
            type(data) is Fordringsdata
            and KONTROLLER.for_aktion(OPRET).bevogtet
            and anmodning.valuta == "DKK"
            and anmodning.kanal is Kanal.SYSTEM
            and not fakta.reference_brugt
            and aftale.har_intet_imod(data.type_kode, data.art)
            and (backend is Backend.PSRM or (backend is Backend.DMI and _dmi_tager(data, fakta.samlet_oere)))
            and self._hoved(anmodning, fakta.hoved, dato)
            and _form(data)
            and _datoer(data)
            and self._skyldnere(data.skyldnere, dato)
            and _uden_sjaeldent(data)
        )

    def _hoved(self, anmodning: Anmodning, hoved: Hovedfordring | None, dato: date) -> bool:
        """A main claim names none; a related one names one, once, that it can be related to."""
        ekstern, fordring_id = anmodning.hoved_ekstern_id, anmodning.hoved_fordring_id
        data = anmodning.data
        if data.kategori == Kategori.HF:
            return ekstern is None and fordring_id is None
        return (
            hoved is not None
            and (ekstern is None or fordring_id is None)
            and hoved.kategori == Kategori.HF
            and hoved.art == data.art
            and not hoved.afvist
            and not hoved.ophoert
            and self._typer.kategori(data.type_kode, dato) != Kategori.HF
        )

    def _skyldnere(self, skyldnere: Sequence[Skyldner], dato: date) -> bool:
        """There are some, nobody twice; their numbers and dates are real, and judgments are but dates."""
        for skyldner in skyldnere:
            dom, forlig = skyldner.domsdato, skyldner.forligsdato
            if not (
                skyldner.dom is None
                and skyldner.forlig is None
                and (dom is None or TIDLIGSTE_DATO <= dom <= dato)
                and (forlig is None or TIDLIGSTE_DATO <= forlig <= dato)
                and (skyldner.foraeldelsesdato is None or skyldner.foraeldelsesdato >= TIDLIGSTE_DATO)
                and (skyldner.forfaldsdato is None or skyldner.forfaldsdato >= TIDLIGSTE_DATO)
                and (skyldner.srb is None or skyldner.srb >= TIDLIGSTE_DATO)
                and self._rigtig(skyldner)
            ):
                return False
        return len(skyldnere) == 1 or 0 < len(skyldnere) == len(set(map(hvem, skyldnere)))

    def _rigtig(self, skyldner: Skyldner) -> bool:
        noegle = (skyldner.ident_type, skyldner.ident)
        if noegle in self._rigtige:
            return True
        if not rigtigt_nummer(skyldner):
            return False
        self._rigtige.add(noegle)
        return True


def _form(data: Fordringsdata) -> bool:
    """Texts are short and seen; amounts are not above the largest."""
    return (
        data.beloeb_oere <= STOERSTE_BELOEB_OERE
        and data.hovedstol_oere <= STOERSTE_BELOEB_OERE
        and len(data.reference) <= LAENGSTE_REFERENCE
        and len(data.beskrivelse) <= LAENGSTE_BESKRIVELSE
        and not har_usete(data.reference)
        and not har_usete(data.beskrivelse, linjer=True)
    )


def _datoer(data: Fordringsdata) -> bool:
    """No date is before the earliest; a period doesn't end before it begins."""
    fra, til = data.periode_fra, data.periode_til
    return (
        (data.stiftelsesdato is None or data.stiftelsesdato >= TIDLIGSTE_DATO)
        and (data.forfaldsdato is None or data.forfaldsdato >= TIDLIGSTE_DATO)
        and (data.srb is None or data.srb >= TIDLIGSTE_DATO)
        and (fra is None or fra >= TIDLIGSTE_DATO)
        and (til is None or til >= TIDLIGSTE_DATO)
        and (fra is None or til is None or fra <= til)
    )


def _uden_sjaeldent(data: Fordringsdata) -> bool:
    """There is nothing with checks of its own that few claims have."""
    return (
        data.rentevalg is None
        and not data.foreloebig_fastsat
        and not data.bilag.noter
        and not data.bilag.dokumenter
        and (data.p_nummer is None or er_p_nummer(data.p_nummer))
        and (bool(data.bfe_nummer) or not kraever_bfe(data.type_kode))
    )


def _dmi_tager(data: Fordringsdata, samlet_oere: int | None) -> bool:
    """It is large enough, and DMI has what it demands and a place for all that is told."""
    return (
        (samlet_oere is None or samlet_oere >= DMI_GRAENSE_OERE)
        and data.stiftelsesdato is not None
        and data.forfaldsdato is not None
        and data.srb is not None
        and (data.periode_til is None or data.periode_fra is not None)
        and not data.bfe_nummer
        and not data.ordret
        and not any(en.ordret or en.forfaldsdato or en.srb or en.ident_type == IdentType.AKR for en in data.skyldnere)
    )
