"""The debtor ledger: accounts, claims, liabilities, payments and the journal that balances are read from."""
