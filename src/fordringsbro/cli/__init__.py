"""The command line: a package for each group of commands, with arguments, what it does and what it prints apart."""
