"""Repeatable measurements: `make bench-<name>` prints a table and writes LOUPE_DATA/bench/<name>.json.

Each module here is one measurement; what they share is in `shared`.
"""
