"""What the commands have in common: options, connections, output, errors."""
