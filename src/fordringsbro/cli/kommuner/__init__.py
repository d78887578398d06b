"""`fordringsbro municipalities`: the connected municipalities and their claimant numbers."""
