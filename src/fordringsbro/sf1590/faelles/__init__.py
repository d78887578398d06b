"""What every SF1590 operation has in common: header, sender, repeated messages, answers."""
