"""What it costs, measured on the machine at hand: `make bench`."""
