"""The one wiring point."""
