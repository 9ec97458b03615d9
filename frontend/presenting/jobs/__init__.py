"""Jobs that call models, as their lists and pages show them."""
