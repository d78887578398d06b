"""What of a list a command is asked for; apart from how lists are shown, which brings more along."""

from __future__ import annotations

from typing import Final

import typer

from fordringsbro.platform import sidelaesning
from fordringsbro.platform.laesning import laes_tal
from fordringsbro.platform.record import record

#: Rows of a table unless the command says otherwise.
STANDARD: Final = 100


@record
class Listevalg:
    """What of a list is asked for.

    Attributes:
        som_json: For programs.
        graense: How many rows; None where nobody said.
        efter: The key of the row to begin after.
    """

    som_json: bool = False
    graense: int | None = None
    efter: str | None = None

    @property
    def alt(self) -> bool:
        """Whether everything is asked for, in the order in which it came."""
        return self.som_json and self.graense is None and self.efter is None

    @property
    def antal(self) -> int:
        """How many rows a page has."""
        return self.graense or STANDARD

    @property
    def foerst(self) -> int:
        """How many rows to read first: one more than a page tells whether there are more."""
        return sidelaesning.AD_GANGEN if self.alt else self.antal + 1

    def efter_tal(self, *, foran: str = "", hoejst: int = 10**24 - 1) -> int | None:
        """The key as a number, which may be written with the letter that such numbers have.

        Raises:
            typer.BadParameter: It is none.
        """
        if self.efter is None:
            return None
        tekst = self.efter[len(foran) :] if foran and self.efter.upper().startswith(foran) else self.efter
        try:
            return laes_tal(tekst, 0, hoejst)
        except ValueError:
            raise typer.BadParameter(f"et nummer / a number: {foran}N", param_hint="--after") from None
