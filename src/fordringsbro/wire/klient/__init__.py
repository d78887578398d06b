"""Calling others: SOAP out."""
