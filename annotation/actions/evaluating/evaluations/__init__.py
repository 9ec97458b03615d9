"""Evaluations: requests and their control, names, scores."""
