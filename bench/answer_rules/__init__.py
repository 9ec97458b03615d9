"""What our rules and those of other harnesses read in the same answers."""
