"""Refines critiques into instructions: recipes, runs and their calls, batch files, judgements of people."""
