"""Files that show each numeric code: a story, the last action that passes and the first that is refused."""

from fordringsbro.nymf.kodefiler.afspilning import Afspiller, Kodedaekning, koder_daekning
from fordringsbro.nymf.kodefiler.fil import Kodefil, laes_kodefil, laes_kodefiler

__all__ = ["Afspiller", "Kodedaekning", "Kodefil", "koder_daekning", "laes_kodefil", "laes_kodefiler"]
