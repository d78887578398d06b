"""The ledger's things as the contract's answers and messages say them."""
