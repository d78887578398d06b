"""How agreements, their versions and previews of changes are told: as JSON, and in lines for people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from fordringsbro.cli.faelles.udskrift import iso, skriv_linje, skriv_tabel
from fordringsbro.nymf.aftaler.aftale import Aftale
from fordringsbro.nymf.aftaler.aftaleform import aftale_til_json, forskelle
from fordringsbro.nymf.aftaler.aftaleserie import Aftaleserie, Aftaleversion
from fordringsbro.overdragelse.forhaandsvisning import Domsforskel, Fordringsdom
from fordringsbro.platform.jsontyper import JsonObjekt
from fordringsbro.regler import Aftalt, Undtagelse

#: JSON key of each field of an agreement.
_NAVNE: Final = {
    "cvr": "cvr",
    "navn": "name",
    "systembruger": "system_user",
    "aktiv": "active",
    "arter": "arts",
    "aktioner": "actions",
    "typer": "types",
    "undtagelser": "overrides",
    "felter": "fields",
    "aarsager": "reason_codes",
    "portal": "portal",
    "systemintegration": "system_integration",
    "bord_genindsendes": "bord_resend",
    "underretning": "notification",
}
_AFTALT: Final = {
    Aftalt.AFVIS: "afvises / rejected",
    Aftalt.HOERING: "høring / hearing",
    Aftalt.GODTAG: "høring godtages / hearings accepted",
    Aftalt.GODTAG_ALT: "godtages / accepted",
    Aftalt.REGEL: "som reglen / as the rule says",
}
#: More differences than this are counted, not listed, for people.
_VIS: Final = 50


def aftale_json(aftale: Aftale) -> JsonObjekt:
    """An agreement as JSON values."""
    form = aftale_til_json(aftale)
    return {"claimant_id": aftale.fordringshaver_id, **{navn: form[felt] for felt, navn in _NAVNE.items()}}


def linjer(aftale: Aftale) -> Iterable[str]:
    """An agreement in lines, without its types."""
    yield f"Arter / Arts: {', '.join(sorted(aftale.arter))}"
    yield f"Aktioner / Actions: {', '.join(sorted(aftale.aktioner))}"
    aarsager = "alle / all" if aftale.aarsager is None else ", ".join(sorted(aftale.aarsager))
    yield f"Årsagskoder / Reason codes: {aarsager}"
    veje = [navn for navn, til in (("system", aftale.systemintegration), ("portal", aftale.portal)) if til]
    yield f"Indberetter ad / Reports by: {', '.join(veje)}"
    yield f"Underretning / Notification: {aftale.underretning}"
    yield f"BORD genindsendes / BORD is resent: {'ja / yes' if aftale.bord_genindsendes else 'nej / no'}"
    for en in aftale.undtagelser:
        yield f"Undtagelse / Exception: {en.type_kode or '*'} {aftalt(en)}, {en.begrundelse}"
    for krav in aftale.felter:
        yield f"Felt / Field: {krav.type_kode or '*'} {krav.felt} {krav.brug}"


def aftalt(en: Undtagelse) -> str:
    """An exception's rule, what it leads to, and on which days."""
    return f"{en.regel_id} -> {_AFTALT[en.udfald]}, {en.gaelder_fra} - {en.gaelder_til or ''}".rstrip()


def aendringer(serie: Aftaleserie, version: Aftaleversion) -> dict[str, tuple[object, object]]:
    """What a version changed of what counted on its first day when it was written."""
    foer = Aftaleserie(serie.versioner[: version.version - 1])
    gammel = foer.paa(version.gaelder_fra)
    return forskelle(gammel, version.aftale) if gammel else {}


def version_json(version: Aftaleversion) -> JsonObjekt:
    """Who wrote a version, when, why and from when, as JSON values."""
    return {
        "version": version.version,
        "valid_from": version.gaelder_fra.isoformat(),
        "written_at": iso(version.oprettet),
        "by": version.af,
        "reason": version.begrundelse,
    }


def par_json(aendret: dict[str, tuple[object, object]]) -> JsonObjekt:
    """What a version changed, as JSON values."""
    return {_engelsk(felt): {"before": foer, "after": efter} for felt, (foer, efter) in aendret.items()}


def _engelsk(felt: str) -> str:
    navn, prik, rest = felt.partition(".")
    return _NAVNE[navn] + prik + rest


def visning(foer: Aftaleserie | None, efter: Aftaleserie, antal: int, fundet: list[Domsforskel]) -> JsonObjekt:
    """A change and what it does to the open claims, as JSON values.

    Args:
        foer: The versions before, None for a new agreement.
        efter: With those that the change writes.
        antal: How many open claims were judged.
        fundet: Those that would be judged otherwise.
    """
    nye = efter.versioner[len(foer.versioner) if foer else 0 :]
    return {
        "claimant_id": efter.fordringshaver_id,
        "versions": [{**version_json(version), "changes": par_json(aendringer(efter, version))} for version in nye],
        "judged": antal,
        "different": [forskel.som_dict() for forskel in fundet],
    }


def skriv_visning(foer: Aftaleserie | None, efter: Aftaleserie, antal: int, fundet: list[Domsforskel]) -> None:
    """The same for people; arguments as for `visning`."""
    for version in efter.versioner[len(foer.versioner) if foer else 0 :]:
        skriv_linje(f"Version {version.version}, fra / from {version.gaelder_fra}")
        for felt, (gammel, ny) in aendringer(efter, version).items():
            skriv_linje(f"  {felt}: {gammel} -> {ny}")
    skriv_tabel(
        f"Åbne fordringer / Open claims: {antal}; bedømmes anderledes / judged otherwise: {len(fundet)}",
        ("Hvor / Where", "Id", "Type", "Dag / Day", "Nu / Now", "Så / Then", "Bliver / Stays"),
        (
            (
                forskel.hvor,
                forskel.fordring_id or forskel.registernummer,
                forskel.type_kode,
                forskel.dato,
                _dom(forskel.foer),
                _dom(forskel.efter),
                "ja / yes" if forskel.bliver else "",
            )
            for forskel in fundet[:_VIS]
        ),
    )
    if len(fundet) > _VIS:
        skriv_linje(f"... {len(fundet) - _VIS} mere / more")


def _dom(dom: Fordringsdom) -> str:
    return " ".join(del_ for del_ in (dom.tilstand, dom.backend, *dom.fund) if del_)
