"""Judging interpretations: the prompt of a judge and how its answer is read, and how far judges agree."""
