"""`fordringsbro sandbox`: everything on this machine."""
