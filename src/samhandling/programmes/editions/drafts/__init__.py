"""The goals of a draft, one by one: adding, changing, moving and taking out."""
