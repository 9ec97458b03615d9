"""Endpoints of benchmarks: what experts author, its cross-checks, and what is published and scored."""
