"""What the measurements of the benchmark share."""
