"""The options of `agreements add`, `change` and `preview`, which are spelled once for all three."""

from __future__ import annotations

import pytest
import typer.main

from fordringsbro.cli.aftaler.argumenter import app

#: Option, metavar, and help of everything that says what is agreed, in the order of the help.
AFTALT = {
    "--name": (None, "Navn. / Name."),
    "--cvr": (None, "CVR-nummer. / CVR number."),
    "--system-user": (None, "Debitorsystemet. / The debtor system."),
    "--active/--ended": (None, "I kraft. / In force."),
    "--portal/--no-portal": (None, "Ad portalen. / By the portal."),
    "--system/--no-system": (None, "Ad system. / By a system."),
    "--bord-resend/--no-bord-resend": (None, "BORD genindsendes. / BORD is resent."),
    "--notification": (None, "Hvilken. / Which."),
    "--allow": ("TYPE[=DATE]", "Tillad; i PSRM fra. / Permit; in PSRM from."),
    "--forbid": ("TYPE", "Tillad ikke. / Don't permit."),
    "--action": ("CODE", "Tillad aktionen. / Permit the action."),
    "--no-action": ("CODE", "Forbyd den. / Forbid it."),
    "--art": ("ART", "De tilladte, alle. / All permitted ones."),
    "--reason-code": ("ACTION.CODE", "De tilladte, eller * / All permitted, or *"),
    "--field": ("FIELD=KAN|SKAL|EJ[@TYPE]", "Må, skal, må ikke. / May, must, not."),
    "--exception": ("RULE=afvis|hoering|godtag|godtag-alt|regel[@TYPE]", "En regels udfald. / A rule's outcome."),
}
HVEM = ("--by", "--reason", "--from")
SIDST = ("--yes", "--json")


def uden(*navne: str) -> tuple[str, ...]:
    """The options about the agreement, without some."""
    return tuple(navn for navn in AFTALT if navn not in navne)


#: What a new agreement asks for by itself, or has no use for; and what a preview has no use for.
IKKE_ADD = ("--name", "--cvr", "--active/--ended", "--forbid", "--no-action")
IKKE_PREVIEW = ("--name", "--cvr", "--system-user", "--portal/--no-portal", "--system/--no-system")
HELLER_IKKE = ("--bord-resend/--no-bord-resend", "--notification", "--reason-code")


@pytest.mark.parametrize(
    ("kommando", "ventet"),
    [
        ("add", ("--id", "--cvr", "--name", *HVEM, *uden(*IKKE_ADD), *SIDST)),
        ("change", ("claimant", *HVEM, *uden(), *SIDST)),
        ("preview", ("claimant", "--from", "--open", *uden(*IKKE_PREVIEW, *HELLER_IKKE), "--json")),
    ],
)
def test_each_command_has_its_options_in_order(kommando, ventet):
    """Names, metavars and help texts; only lists may be given several times, only what a new agreement needs must be."""
    fundne = {"/".join([*p.opts, *p.secondary_opts]): p for p in typer.main.get_command(app).commands[kommando].params}
    assert tuple(fundne) == ventet
    for navn, option in fundne.items():
        if navn in AFTALT:
            assert (option.metavar, option.help) == AFTALT[navn], navn
            assert option.multiple is (option.metavar is not None), navn
            assert option.required is (kommando == "add" and navn in {"--name", "--cvr"}), navn


def test_every_option_of_a_new_agreement_is_taken(cli, dele):
    """What `add` is told stands in the agreement."""
    assert dele.settings.database_url
    svar = cli(
        "agreements", "add", "--id", 1600, "--cvr", "29000055", "--name", "Nyby Kommune (opdigtet)", "--system-user", "Nyt",
        "--no-portal", "--system", "--bord-resend", "--notification", "ALLOKERING", "--allow", "KFDAINS=2099-02-01",
        "--action", "OPRETFORDRING", "--action", "NEDSKRIV", "--art", "INDR", "--art", "MODR", "--reason-code", "NEDSKRIV.INDB",
        "--field", "p_nummer=SKAL", "--exception", "R_4_2=afvis", "--by", "sb-1", "--reason", "x", "--from", "2099-01-01",
        "--yes",
    )  # fmt: skip
    assert svar.exit_code == 0, svar.stderr
    vist = cli("agreements", "show", 1600, "--on", "2099-01-01", "--json").stdout
    for tekst in (
        "29000055",
        "Nyby Kommune",
        "Nyt",
        "ALLOKERING",
        "2099-02-01",
        "MODR",
        "NEDSKRIV.INDB",
        "p_nummer",
        "R_4_2",
    ):
        assert tekst in vist, tekst
