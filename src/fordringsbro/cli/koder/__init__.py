"""`fordringsbro codes`: the code lists of the contract."""
