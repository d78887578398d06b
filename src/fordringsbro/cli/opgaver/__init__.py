"""`fordringsbro tasks`: what waits for a person."""
