"""Messages to the Beskedfordeler: made of what the ledger booked, fetched over HTTP."""
