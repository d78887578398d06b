"""Fordringsbro: the open adapter between municipal fagsystemer and public debt collection."""
