"""How a benchmark is made of candidates: its spec, the choice of items, their letters and splits, its files."""
