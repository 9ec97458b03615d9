"""Reads of the judging of interpretations."""
