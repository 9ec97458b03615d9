"""Reads for publishing a benchmark: its pool of candidates, leaks into releases, earlier keys, a preview."""
