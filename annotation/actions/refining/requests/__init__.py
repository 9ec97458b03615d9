"""The requests of a run: prepared, leased within limits and budget, and changed by what came back."""
