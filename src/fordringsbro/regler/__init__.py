"""The filter of NyMF: rule packs, the catalogue of rule ids, and the engine that judges a claim by them.

`Regelsaet.load()` reads the packs; `Regelsaet.filter(type_kode, dato)` gives the compiled filter of a claim
type, whose `vurder(stamdata)` returns one `Fund` for each rule the claim breaks. Nothing here touches a
database, a clock or the wire.
"""

from fordringsbro.regler.eksempel import eksempel
from fordringsbro.regler.fakta import Fakta, Stamdata
from fordringsbro.regler.filter import Filter
from fordringsbro.regler.fund import Fund, Graense
from fordringsbro.regler.katalog import Katalog, katalog
from fordringsbro.regler.model import Pakke, Regel, RegelError, Udfald, Vaerdiklasse
from fordringsbro.regler.regelsaet import Regelraekke, Regelsaet
from fordringsbro.regler.undtagelse import Aftalt, Undtagelse

__all__ = [
    "Aftalt",
    "Fakta",
    "Filter",
    "Fund",
    "Graense",
    "Katalog",
    "Pakke",
    "Regel",
    "RegelError",
    "Regelraekke",
    "Regelsaet",
    "Stamdata",
    "Udfald",
    "Undtagelse",
    "Vaerdiklasse",
    "eksempel",
    "katalog",
]
