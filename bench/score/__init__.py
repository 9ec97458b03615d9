"""How long result files take to be scored."""
