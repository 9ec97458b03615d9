"""Pages of refinement."""
