"""The invariants over the adapter's database and what the collection systems hold.

The collection systems are asked by the simulators' JSON addresses, so this is for sandboxes and test environments.
`bog` has the ledger's invariants, `aktioner` those of register and actions, `systemer` those between us and one
collection system, whose content `beholdning` fetches; docs/verify.md tells what each one means.
"""

from fordringsbro.efterproev.koersel import alle_kontroller

__all__ = ["alle_kontroller"]
