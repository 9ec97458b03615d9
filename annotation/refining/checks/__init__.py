"""The checks of items against their critique: a registry of pure functions, and the verdict that follows of them."""

from annotation.refining.checks.base import Finding, Judgement
from annotation.refining.checks.verdict import judge_items

__all__ = ["Finding", "Judgement", "judge_items"]
