"""What the measurements of refinement share."""
