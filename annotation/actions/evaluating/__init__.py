"""Writes of the benchmark: candidates and their cross-checks, benchmarks, evaluations."""
