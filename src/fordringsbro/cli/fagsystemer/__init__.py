"""The command line's groups about the fagsystemer: what they are told, and what their mailbox got."""
