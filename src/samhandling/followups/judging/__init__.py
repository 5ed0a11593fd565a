"""Judging goals: evidence, causes, consequences, and what is followed up elsewhere."""
