"""The pages of refinement."""
