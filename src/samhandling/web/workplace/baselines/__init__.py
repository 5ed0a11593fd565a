"""Baseline descriptions: how things stood when a programme or plan began."""
