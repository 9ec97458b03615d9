"""The checks of items against a critique in Chinese.

Each compares what an item says with the critique by the lists in `vocabulary`, over words as rjieba segments them.
None opens a model or the network, and all together take about half a millisecond an item.
"""

from typing import Final

from annotation.refining.checks.base import Check
from annotation.refining.checks.chinese.advice import check_advice
from annotation.refining.checks.chinese.aspects import check_aspects
from annotation.refining.checks.chinese.colours import check_colours
from annotation.refining.checks.chinese.grade import check_grade
from annotation.refining.checks.chinese.names import check_names
from annotation.refining.checks.chinese.near_copies import check_near_copies
from annotation.refining.checks.chinese.numbers import check_numbers
from annotation.refining.checks.chinese.options import check_options
from annotation.refining.checks.chinese.polarity import check_polarity
from annotation.refining.checks.chinese.praise import check_praise
from annotation.refining.checks.chinese.roles import check_roles
from annotation.refining.checks.chinese.subjects import check_subjects
from annotation.refining.checks.chinese.words import check_words

CHECKS: Final[tuple[Check, ...]] = (
    check_grade,
    check_aspects,
    check_words,
    check_names,
    check_advice,
    check_numbers,
    check_colours,
    check_polarity,
    check_near_copies,
    check_subjects,
    check_roles,
    check_praise,
    check_options,
)
