"""Reads over every kind of jobs that call models."""
