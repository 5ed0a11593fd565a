"""Follow-ups from before the system came, goal by goal."""
