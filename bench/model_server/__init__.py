"""A real model server with a model of random weights, in an environment of its own."""
