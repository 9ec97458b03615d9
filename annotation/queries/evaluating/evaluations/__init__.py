"""Reads of evaluations: their answers in pages, their progress, what they will use."""
