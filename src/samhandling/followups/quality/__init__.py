"""The quality of goals: what is missing, how measurable they are, which overlap, and which to sharpen first."""
