"""Benchmarks in words: candidates, coverage, and the messages of the desk of cross-checks."""
