"""Who did what and when, kept as text and never changed."""
