"""Plans in the workplace: what is to be done, by whom, with what effect, and how it goes."""
