"""Reads of the benchmark, bounded and by indexes."""
