"""A document that was uploaded, what was read in it, and what a person decided about each piece.

models.py   the uploaded document, its nodes, and the steps that can be undone
rules.py    which file is taken, which state may follow which, how a wording may be changed
files.py    the uploaded files, kept by checksum in the home folder
changes.py  all writing
queries.py  all reading
"""
