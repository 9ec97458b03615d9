"""Reads of cross-checks: which candidates a person may check, and what they are shown."""
