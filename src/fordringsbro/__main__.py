"""`python -m fordringsbro` is the command line."""

from fordringsbro.cli.app import app

app()
