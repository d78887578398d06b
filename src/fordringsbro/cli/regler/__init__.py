"""The command line's group about the filter's rules: list, show, coverage and diff."""
