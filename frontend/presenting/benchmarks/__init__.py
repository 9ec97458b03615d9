"""Benchmarks in words and rows for pages."""
