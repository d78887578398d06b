"""Runs every measurement and prints its figures."""

from __future__ import annotations

from benchmarks import filter as filter_
from benchmarks import lister, mf_aktioner, mf_kvitteringer, registrering, tungeste, viderefoersel


def main() -> None:
    """Run them one after the other."""
    for module in (filter_, lister, registrering, mf_kvitteringer, mf_aktioner, tungeste, viderefoersel):
        print(f"## {module.__name__}")
        for name, value in module.run().items():
            print(f"{name:45} {value:12,.2f}")


if __name__ == "__main__":
    main()
