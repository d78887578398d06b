"""The operations of SF1590_B_01, B_02 and B_03, from contract to ledger and back."""
