"""Who is reminded of what, and when: at most one letter to a person and day."""
