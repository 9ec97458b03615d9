"""Exports critiques: a snapshot is read, a format writes it into a staging directory, and a release publishes it."""
