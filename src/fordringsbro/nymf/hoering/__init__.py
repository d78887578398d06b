"""Hearing: claims whose unusual data must be explained before they are taken."""
