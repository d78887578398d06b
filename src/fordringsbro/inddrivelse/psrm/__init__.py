"""PSRM by the MF contract."""
