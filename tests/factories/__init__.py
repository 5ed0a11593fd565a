"""Small but whole examples of what the system holds."""
