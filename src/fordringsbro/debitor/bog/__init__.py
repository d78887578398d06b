"""What changes the ledger: registrations, payments, write-downs, and the journal they are booked in."""
