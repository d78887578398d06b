"""`fordringsbro generate`: write generated messages as a fixture folder."""
