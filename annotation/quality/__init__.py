"""Checks of critiques: pure functions from a critique and its context to flags, which people read and nothing obeys."""

from annotation.quality.checks.registry import find_flags
from annotation.quality.context import CritiqueContext, OtherText
from annotation.quality.flags import Flag
from annotation.quality.thresholds import Thresholds, thresholds_from

__all__ = ["CritiqueContext", "Flag", "OtherText", "Thresholds", "find_flags", "thresholds_from"]
