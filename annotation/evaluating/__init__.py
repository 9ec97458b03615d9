"""Benchmarks without the database: items, prompts, how answers are read, scores, files."""
