"""Reads of refinement: estimates and progress of runs, lists of instructions."""
