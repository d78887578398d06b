"""`python -m fordringsbro` is the command line."""

from fordringsbro.cli import app

app()
