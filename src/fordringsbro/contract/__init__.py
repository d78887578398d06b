"""The contract in code: where its files lie, its names, its code lists, and records out of its XML."""
