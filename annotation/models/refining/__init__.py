"""The models of refinement: endpoints, recipes, runs with their requests, and instructions."""
