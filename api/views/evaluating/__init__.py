"""Endpoints of benchmarks and their evaluations."""
