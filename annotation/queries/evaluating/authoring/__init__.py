"""Reads of the questions that experts write: lists of candidates, the coverage board, agreement on grades."""
