"""Commands of the command line that have modules of their own; cli.py holds the rest and the entry point."""
