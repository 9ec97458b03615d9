"""Parts that the measurements share: a scratch installation, test data, drivers, and tables."""
