"""Turns critiques into instructions with a language model: recipes, prompts, endpoints, answers, checks."""
