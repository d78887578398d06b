"""Who is calling (certificates) and what for (service agreements)."""
