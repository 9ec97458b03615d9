"""Readers of files of items: one file a format, and the registry."""
