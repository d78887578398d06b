"""The command line's group about the debtor systems that report over MF."""
