"""Checks that align an answer with the critique: who does what, which of two is more, and what is only wished for."""
