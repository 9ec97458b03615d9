"""Divides critiques into train, validation and test: near-duplicates share a split, and the same seed divides alike."""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from itertools import accumulate
from typing import Any, Final

from annotation.exporting.sql.expressions import Expression

NAMES: Final = ("train", "validation", "test")
# The name in place of a split where there are none.
WHOLE: Final = "critiques"
_HEX_DIGITS: Final = 15


def split_names(splits: Mapping[str, Any]) -> list[str]:
    """Returns the names of the splits, after which the files of an export are named; WHOLE without splits."""
    return [name for name in NAMES if name in splits] or [WHOLE]


def group_hash(splits: Mapping[str, Any]) -> Expression:
    """Returns SQL of a number from 0 to 1 for a row's near-duplicate group, in hex digits; empty without splits.

    It is a hash of the seed and of the image's group, or of the image itself if it has none.
    """
    if not splits:
        return Expression("''")
    group = """%s || coalesce(nullif(image."group", ''), image.sha256)"""
    digest = f"encode(sha256(convert_to({group}, 'UTF8')), 'hex')"
    return Expression(f"left({digest}, {_HEX_DIGITS})", (f"{splits['seed']}:",))


def split_finder(splits: Mapping[str, Any]) -> Callable[[str], str]:
    """Returns a function from a group's hash, as `group_hash` makes it, to the name of its split."""
    names, bounds = split_names(splits), _upper_bounds(splits)

    def split_of(hash_digits: str) -> str:
        return names[bisect_right(bounds, hash_digits)]

    return split_of


def split_number(splits: Mapping[str, Any]) -> Expression:
    """Returns SQL of the position in `split_names` of the split that a row's group falls into."""
    hash_digits = group_hash(splits)
    sql = f"""width_bucket({hash_digits.sql} COLLATE "C", %s::text[])"""
    return Expression(sql, (*hash_digits.values, _upper_bounds(splits)))


def _upper_bounds(splits: Mapping[str, Any]) -> list[str]:
    """Returns the hash at which each split but the last ends."""
    sums = accumulate(splits[name] for name in NAMES if name in splits)
    return [f"{round(total * 16**_HEX_DIGITS):0{_HEX_DIGITS}x}" for total in sums][:-1]
