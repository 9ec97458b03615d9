"""The forms of refinement."""
