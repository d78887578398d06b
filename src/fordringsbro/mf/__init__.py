"""The MF services: a debtor system with a ledger of its own reports actions and fetches receipts."""
