"""The workplace behind login: the same objects, from the register, with what is missing."""
