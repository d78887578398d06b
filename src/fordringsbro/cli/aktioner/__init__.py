"""`fordringsbro actions` and `parked`: what is on its way to collection, and what waits for a person."""
