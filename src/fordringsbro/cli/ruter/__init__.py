"""`fordringsbro routes`: which debtor system serves which municipality."""
