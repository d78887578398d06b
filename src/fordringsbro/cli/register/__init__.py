"""`fordringsbro register`: where every claim lives, and what conversions and the collector do to it."""
