"""The parts of `make bench-readers`: a sample project, and the libraries that read its releases."""
