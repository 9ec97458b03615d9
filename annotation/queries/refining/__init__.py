"""Reads of refinement: estimates and progress of runs, lists and draws of instructions, agreement."""
