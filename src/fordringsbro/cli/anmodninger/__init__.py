"""The command line's group about what fagsystemer ask the debtor system for."""
