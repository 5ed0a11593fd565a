"""One module for each format: a file's bytes in, a ``DocumentText`` out. ``intake.read`` chooses among them.

plain     text as extracted from a PDF, of any age and by any program
wording   what lines have in common: bullets, numbers, words split by a hyphen
"""
