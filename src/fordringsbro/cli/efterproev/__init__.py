"""`fordringsbro verify`: the invariants over the adapter's database and what the collection systems hold."""
