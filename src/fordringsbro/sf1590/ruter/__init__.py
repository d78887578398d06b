"""Routes: which debtor system serves a municipality, and passing messages on to it."""
