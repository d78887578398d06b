"""`fordringsbro agreements`: the claimants' agreements and their versions."""
