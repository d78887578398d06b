"""The mailbox that stands in for fagsystemer: it receives what the debtor system tells them."""
