"""Handing over: the use cases above both the ledger and the filter.

Here a claim of the ledger becomes a request to NyMF: early, to tell a fagsystem what would be rejected later, and in
earnest, when it is overdue and the municipality's policy says so.
"""
