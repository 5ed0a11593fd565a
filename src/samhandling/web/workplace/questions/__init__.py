"""Questions, motions and reservations that hang on goals, in the workplace: the list, one question, and its answer."""
