"""Turns critiques into questions and answers for training a model."""
