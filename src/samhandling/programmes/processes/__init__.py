"""City-wide processes: which offices have made them part of their daily work."""
