"""`fordringsbro notifications`: what the collection systems had to tell the claimants."""
