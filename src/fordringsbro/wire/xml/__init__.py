"""Strangers' XML: its limits, reading it, and what a schema says of it."""
