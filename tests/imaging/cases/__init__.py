"""Small image files made from scratch, each with what should become of it: one file a kind, and `all_cases`."""
