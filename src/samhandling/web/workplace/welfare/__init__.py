"""Welfare accounts: figures by life stage, texts, closing."""
