"""`fordringsbro portal-token`: a token with which hearings are answered over HTTP."""
