"""What waits for a person: one list, derived from the rooms that own the matter."""
