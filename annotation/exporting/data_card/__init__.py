"""The data card of a release: README.md, its statistics and its plots."""
