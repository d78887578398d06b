"""Agreements with claimants: what each may send, in versions."""
