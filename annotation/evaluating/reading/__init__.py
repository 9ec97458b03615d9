"""Reads which option a model's answer names: rules in order, one file each, and what they find."""
