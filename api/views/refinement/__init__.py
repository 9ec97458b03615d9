"""Endpoints of refinement."""
