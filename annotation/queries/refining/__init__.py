"""Reads of refinement: estimates, progress, agreement."""
