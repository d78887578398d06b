"""`fordringsbro migrate`: the database brought up to date."""
