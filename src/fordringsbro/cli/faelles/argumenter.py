"""What the command line is given, read in one form and refused before any command runs.

The library reads numbers, dates and ids with Python's own readers, which take more than anybody means; and the system
hands over bytes that are no text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from types import MethodType
from typing import Any, Final, get_args
from uuid import UUID

import typer

from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.laesning import STOERSTE, laes_dag, laes_tal, laes_uuid
from fordringsbro.platform.tegn import synlig

#: Marks a command whose parameters are read strictly already.
_STRAM: Final = "fordringsbro_stram"


def kontroller_tegn(argumenter: Iterable[str]) -> None:
    """See to it that each argument is text that can be kept, sent and shown.

    Raises:
        FejlError: `PARAMETER`, with the number of the first that holds bytes that are no UTF-8, or a character that
            controls the terminal.
    """
    for nummer, argument in enumerate(argumenter, 1):
        if synlig(argument, linjer=True) != argument:
            raise FejlError(Fejlkode.PARAMETER, sted=f"argument {nummer}: UTF-8")


def stram(kommando: Any) -> None:  # noqa: ANN401 - the library's own types are private
    """Have every parameter of a command, and of those below it, read strictly."""
    if getattr(kommando, _STRAM, False):
        return
    setattr(kommando, _STRAM, True)
    for parameter in kommando.params:
        proev = _proeve(parameter)
        if proev is not None:
            parameter.process_value = MethodType(_stramt(parameter.process_value, proev), parameter)
    for inde in getattr(kommando, "commands", {}).values():
        stram(inde)


def _proeve(parameter: Any) -> Callable[[str], object] | None:  # noqa: ANN401 - see `stram`
    """What a text of the parameter must be readable by, unless it has a reader of its own."""
    if parameter.type_descriptor.parameter_info.parser is not None:
        return None
    typer_ = {parameter.type_descriptor.annotation}
    typer_ |= {inde for type_ in tuple(typer_) for inde in get_args(type_)}
    if int in typer_:
        # A parameter that says how great it may be knows better than the columns: notifications have 24 digits.
        return partial(_tal, hoejst=int(parameter.max or STOERSTE))
    return next((proev for type_, proev in _PROEVER.items() if type_ in typer_), None)


def _tal(tekst: str, *, hoejst: int) -> int:
    try:
        return laes_tal(tekst, hoejst=hoejst)
    except ValueError:
        raise typer.BadParameter(f"et heltal, højst {hoejst} / a whole number, at most {hoejst}") from None


def _dag(tekst: str) -> object:
    try:
        return laes_dag(tekst)
    except ValueError:
        raise typer.BadParameter("en dato som 2026-01-31 / a date as 2026-01-31") from None


def _uuid(tekst: str) -> UUID:
    try:
        return laes_uuid(tekst)
    except ValueError:
        raise typer.BadParameter("et UUID / a UUID") from None


_PROEVER: Final[Mapping[type, Callable[[str], object]]] = {datetime: _dag, UUID: _uuid}


def _stramt(foer: Callable[..., Any], proev: Callable[[str], object]) -> Callable[..., Any]:
    def process_value(parameter: Any, ctx: Any, value: Any) -> Any:  # noqa: ANN401 - as the library has it
        for tekst in value if isinstance(value, list | tuple) else (value,):
            if isinstance(tekst, str):
                try:
                    proev(tekst)
                except typer.BadParameter as error:
                    raise typer.BadParameter(error.message, ctx=ctx, param=parameter) from None
        return foer(ctx, value)

    return process_value
