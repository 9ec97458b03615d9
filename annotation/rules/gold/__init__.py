"""The answers that are expected of gold items: what may be expected, and how answers compare with it."""

from annotation.rules.gold.comparison import (
    EVERYTHING,
    ExpectedErrorCode,
    GoldComparison,
    check_expected,
    compare,
    expected_of,
    is_closed,
)

__all__ = [
    "EVERYTHING",
    "ExpectedErrorCode",
    "GoldComparison",
    "check_expected",
    "compare",
    "expected_of",
    "is_closed",
]
