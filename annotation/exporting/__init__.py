"""Critiques out: a snapshot is read, a format writes it, the publisher shows it whole or not at all."""
