"""Scores of models that others have published on AesBench; README.md has their source."""
