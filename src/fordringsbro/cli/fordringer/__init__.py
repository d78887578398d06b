"""`fordringsbro claims`: the claims of the ledger, and what the debtor system itself books on them."""
