"""Samhandling: a municipality's sustainability programmes, from the adopted goal to what every resident can see."""

__version__ = "0.1.0"
