"""The filter of NyMF: rule packs, the catalogue of rule ids, and the engine that judges a claim by them.

`Regelsaet.load()` reads the packs; `Regelsaet.filter(type_kode, dato)` gives the compiled filter of a claim
type, whose `vurder(stamdata)` returns one `Fund` for each rule the claim breaks. Nothing here touches a
database, a clock or the wire.
"""

from fordringsbro.nymf.regler.eksempel import eksempel
from fordringsbro.nymf.regler.fakta import Stamdata
from fordringsbro.nymf.regler.filter import Filter
from fordringsbro.nymf.regler.fund import Fund, Graense
from fordringsbro.nymf.regler.katalog import Katalog, katalog
from fordringsbro.nymf.regler.model import Pakke, Regel, RegelError, Udfald, Vaerdiklasse
from fordringsbro.nymf.regler.regelsaet import Regelraekke, Regelsaet
from fordringsbro.nymf.regler.undtagelse import Aftalt, Undtagelse

__all__ = [
    "Aftalt",
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
