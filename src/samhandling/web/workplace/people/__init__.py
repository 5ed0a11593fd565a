"""The people of a municipality: their roles, and who is invited."""
