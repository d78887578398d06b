"""What trees took goes back to the machine: glibc by itself keeps for each thread the most that it ever used."""

from __future__ import annotations

import ctypes
import gc
from typing import Final

#: Only glibc has these; elsewhere there is nothing to do.
_C: Final = ctypes.CDLL(None)
_M_ARENA_MAX: Final = -8
#: Larger pieces are taken from the machine one by one. Unasked glibc raises this with each that it is given back.
_M_MMAP_THRESHOLD: Final = -3
_STORE_STYKKER: Final = 1_048_576
#: Heaps for all threads together. Those that build trees take turns anyway.
_HEAPS: Final = 2


def faa_heaps() -> None:
    """Have the threads of this process share few heaps; to be called before there are threads."""
    mallopt = getattr(_C, "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, _HEAPS)
        mallopt(_M_MMAP_THRESHOLD, _STORE_STYKKER)


def opstart_slut() -> None:
    """Count nothing that is there now among what may be garbage: it stays, and looking through it takes long."""
    gc.collect()
    gc.freeze()


def giv_tilbage() -> None:
    """Give back what is free now, and what nobody can reach any more."""
    gc.collect()
    trim = getattr(_C, "malloc_trim", None)
    if trim is not None:
        trim(0)
