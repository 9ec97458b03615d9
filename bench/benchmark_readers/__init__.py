"""Reads published benchmarks with the libraries that score models on them, each in an environment of its own."""
