"""The offline judge: what a message would be answered."""
