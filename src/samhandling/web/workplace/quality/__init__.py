"""The quality of goals in the workplace, and the page "Fewer, sharper goals"."""
