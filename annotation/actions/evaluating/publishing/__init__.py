"""Benchmarks: requests, and publishing in a worker."""
