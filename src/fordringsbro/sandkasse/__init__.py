"""The sandbox: every part on one machine, with made-up municipalities."""
