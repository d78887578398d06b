"""Forwarding to PSRM and DMI: each action once, in order, and what the answers mean."""
