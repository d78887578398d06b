"""SQL of the ledger, and nothing but SQL."""
