"""`region_missing`: a text cites a region, such as [2], that is not on the image. Span: the citation."""

import re
from collections.abc import Iterator
from typing import Final

from annotation.quality.context import CritiqueContext
from annotation.quality.flags import Flag
from annotation.quality.questions import region_keys
from annotation.rules.regions import MAX_NUMBER

_CITATION: Final = re.compile(r"\[([0-9]{1,2})\]")


def check_regions(context: CritiqueContext) -> Iterator[Flag]:
    """Yields a flag for each cited number that no region of the critique has."""
    numbers: set[int] | None = None
    for answer in context.texts:
        cited = set[int]()
        for match in _CITATION.finditer(answer.text) if "[" in answer.text else ():
            numbers = _numbers(context) if numbers is None else numbers
            number = int(match[1])
            if 1 <= number <= MAX_NUMBER and number not in numbers and number not in cited:
                cited.add(number)
                yield Flag("region_missing", answer.key, match.span(), {"number": number})


def _numbers(context: CritiqueContext) -> set[int]:
    """Returns the numbers of the regions that texts cite, and the places of those that answer a question."""
    numbers = {box["number"] for boxes in context.regions.values() for box in boxes}
    longest = max((len(context.answers.get(key) or ()) for key in region_keys(context.definition)), default=0)
    return numbers | set(range(1, longest + 1))
