"""Readers of files with a model's answers: one file a format, and the registry; what of them answers which item."""
