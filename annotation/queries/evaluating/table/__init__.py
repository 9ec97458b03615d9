"""Reads scores, and the answers and judgements of which they are computed."""
