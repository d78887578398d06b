"""The fordrings-ID register: which claim lives where, its actions and what happened to it."""
