"""`option_also_supported`: a wrong option of a multiple choice is what the critique says."""

from collections.abc import Iterator, Sequence

from annotation.refining.checks.base import Finding
from annotation.refining.checks.chinese.aspects import LABELS, aspects_in, ratings_in
from annotation.refining.checks.chinese.exchanges import clauses_of
from annotation.refining.checks.chinese.reading import fold, read_clauses
from annotation.refining.items import Item
from annotation.refining.source import Source

_SHORTEST = 2


def check_options(item: Item, source: Source, earlier: Sequence[Item]) -> list[Finding]:
    """Rejects an item of which the cited words say a wrong option and not the right one, or rate a wrong one so too."""
    wrong = [(index, option) for index, option in enumerate(item.options) if option != item.answer]
    return [*_said(item, source, wrong), *_rated(item, source, wrong)]


def _said(item: Item, source: Source, wrong: Sequence[tuple[int, str]]) -> Iterator[Finding]:
    cited = "\n".join(part.clause.text for part in clauses_of(item, source) if part.is_cited)
    if fold(item.answer) in cited:
        return
    for index, option in wrong:
        if len(option) >= _SHORTEST and fold(option) in cited:
            yield Finding("option_also_supported", "reject", f"options.{index}", params={"option": option})


def _rated(item: Item, source: Source, wrong: Sequence[tuple[int, str]]) -> Iterator[Finding]:
    """Flags wrong options that name an aspect with the same label as the right one, where the label is asked for."""
    ratings = [rating for clause in read_clauses(item.question) for rating in ratings_in(clause)]
    asks_for_label = any(rating.rating in LABELS for rating in ratings) and "最" not in item.question
    if not asks_for_label or aspects_in(item.question):
        return
    labels = {passage.name: passage.text for passage in source.passages.values() if not passage.is_prose}
    right = {labels.get(aspect) for aspect in aspects_in(item.answer)}
    for index, option in wrong:
        if any(labels.get(aspect) in right - {None} for aspect in aspects_in(option)):
            yield Finding("option_also_supported", "flag", f"options.{index}", params={"option": option})
