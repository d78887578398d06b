"""`fordringsbro access`: service agreements, and who was refused."""
