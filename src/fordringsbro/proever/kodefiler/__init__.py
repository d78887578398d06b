"""Files that show each numeric code: a story, the last that passes and the first that is refused.

The stories of the checks and of hearings are played here; those that other rooms refuse are played above.
"""

from fordringsbro.proever.kodefiler.afspilning import Afspiller, nymf_spil
from fordringsbro.proever.kodefiler.daekning import Afspilningsudfald, Kodedaekning, Spil, hvorfor_ikke, koder_daekning
from fordringsbro.proever.kodefiler.fil import Kodefil, Variant, laes_kodefil, laes_kodefiler

__all__ = [
    "Afspiller",
    "Afspilningsudfald",
    "Kodedaekning",
    "Kodefil",
    "Spil",
    "Variant",
    "hvorfor_ikke",
    "koder_daekning",
    "laes_kodefil",
    "laes_kodefiler",
    "nymf_spil",
]
