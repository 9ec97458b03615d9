"""All cases by name."""

from tests.imaging.cases import (
    coded_colour_cases,
    container_cases,
    other_cases,
    png_cases,
    profile_cases,
    tiff_cases,
)
from tests.imaging.cases.case import Case

CASES: dict[str, Case] = (
    tiff_cases.CASES
    | png_cases.CASES
    | other_cases.CASES
    | coded_colour_cases.CASES
    | profile_cases.CASES
    | container_cases.CASES
)
