"""Figures of a municipality's own: uploaded spreadsheets, saved mappings, figures by form, own indicators."""
