"""The checks of English items."""

from annotation.refining.checks.base import Check
from annotation.refining.checks.english.colours import check_colours
from annotation.refining.checks.english.grades import check_grade
from annotation.refining.checks.english.numbers import check_numbers
from annotation.refining.checks.english.unsupported import check_unsupported_words

CHECKS: tuple[Check, ...] = (check_grade, check_colours, check_numbers, check_unsupported_words)
