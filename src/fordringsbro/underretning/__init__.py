"""Notifications of the collection systems: fetched, kept once, and told to the debtor systems."""
