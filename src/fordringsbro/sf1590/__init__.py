"""The SF1590 services: one module a service, from contract to ledger and back."""
