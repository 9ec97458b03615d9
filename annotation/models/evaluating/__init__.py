"""What the benchmark stores: candidates and their cross-checks, benchmarks and their items, evaluations."""
