"""The checks of items against a critique in Chinese."""

from typing import Final

from annotation.refining.checks.base import Check
from annotation.refining.checks.chinese.aspects import check_aspects
from annotation.refining.checks.chinese.colours import check_colours
from annotation.refining.checks.chinese.grade import check_grade
from annotation.refining.checks.chinese.numbers import check_numbers
from annotation.refining.checks.chinese.polarity import check_polarity
from annotation.refining.checks.chinese.words import check_words

CHECKS: Final[tuple[Check, ...]] = (
    check_grade,
    check_aspects,
    check_words,
    check_numbers,
    check_colours,
    check_polarity,
)
