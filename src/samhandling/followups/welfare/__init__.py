"""Welfare accounts: how people live, by life stage and by living conditions, habits and health, every second year."""
