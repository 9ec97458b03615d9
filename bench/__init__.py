"""Measurements that anybody can repeat: `make bench-…` prints a table and writes LOUPE_DATA/bench/….json."""
