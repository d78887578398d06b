"""NyMF: the filter in front of the two collection systems, agreements, routing and receipts."""
