"""The checks of critiques: one file each, and their registry."""
