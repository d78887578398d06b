"""`fordringsbro why`: a claim's whole story."""
