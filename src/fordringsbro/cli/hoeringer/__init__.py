"""`fordringsbro hearings`: claims whose unusual data must be explained before they are received."""
