"""The checks of English items."""

from annotation.refining.checks.base import Check
from annotation.refining.checks.english.advice import check_advice
from annotation.refining.checks.english.alignment.answers import check_answers
from annotation.refining.checks.english.alignment.comparisons import check_comparisons
from annotation.refining.checks.english.alignment.echoes import check_echoes
from annotation.refining.checks.english.alignment.quantities import check_quantities
from annotation.refining.checks.english.alignment.ranks import check_ranks
from annotation.refining.checks.english.alignment.wishes import check_wishes
from annotation.refining.checks.english.aspects import check_aspects
from annotation.refining.checks.english.colours import check_colours
from annotation.refining.checks.english.grades import check_grade
from annotation.refining.checks.english.numbers import check_numbers
from annotation.refining.checks.english.options import check_options
from annotation.refining.checks.english.polarity import check_polarity
from annotation.refining.checks.english.praise import check_praise
from annotation.refining.checks.english.subjects import check_subjects
from annotation.refining.checks.english.unsupported import check_unsupported_words

CHECKS: tuple[Check, ...] = (
    check_echoes,
    check_grade,
    check_answers,
    check_aspects,
    check_colours,
    check_comparisons,
    check_numbers,
    check_options,
    check_polarity,
    check_praise,
    check_quantities,
    check_ranks,
    check_advice,
    check_subjects,
    check_unsupported_words,
    check_wishes,
)
