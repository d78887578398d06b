"""The way back: what the debtor system tells the fagsystem, and the fagsystem's mailbox to test against."""
