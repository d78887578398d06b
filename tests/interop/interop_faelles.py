"""What the calls of several services name."""

from __future__ import annotations

#: The id of nothing, and a code of no list.
UKENDT = "99999999-9999-4999-8999-999999999999"
#: The text of every prepared claim: letters and signs that are easily lost.
TEKST = "Dagtilbud for «Æblegården» & Øster Å, september <2026>"
