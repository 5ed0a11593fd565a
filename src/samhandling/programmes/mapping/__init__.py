"""Each document keeps its own level words; here they are tied to shared levels, and equal goals to each other."""
