"""B_04: what a fagsystem asks the debtor system to do, who decides it, and how the outcome is told."""
