"""Finds which item each row of result files answers, and in which trial."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from annotation.evaluating.content import MAX_LINE_CHARACTERS, Content
from annotation.evaluating.errors import Notice, RejectedFile, first_names, notice, printable_name
from annotation.evaluating.items import Item
from annotation.evaluating.result_files.base import MAX_TRIALS, ResultRow
from annotation.evaluating.result_files.contradictions import contradicts, plain_text
from annotation.evaluating.result_files.registry import read_results

MAX_ROWS: Final = 1_000_000
"""Of one file: more than ten trials of a benchmark that is many times as large as any."""
AnswerKey = tuple[str, int]
"""The id of an item and a trial."""


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """A model's answer to an item: its text, and the order in which the item's options were shown."""

    item: Item
    trial: int
    text: str
    order: tuple[int, ...]

    @property
    def options(self) -> tuple[str, ...]:
        """The options as they were shown."""
        return tuple(self.item.options[index] for index in self.order)


@dataclass(slots=True)
class MatchedResults:
    """What result files answer: `missing` names the items without an answer in some trial, with the trial."""

    answers: dict[AnswerKey, StoredAnswer] = field(default_factory=dict)
    trials: int = 1
    formats: list[str] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    missing: tuple[AnswerKey, ...] = ()


def match_results(
    contents: Iterable[Content],
    items: Sequence[Item],
    *,
    format_key: str = "",
    with_trials: bool = False,
    split: str = "",
) -> MatchedResults:
    """Returns the answers of result files to items.

    With `with_trials` a further answer to an item is its next trial; without, an item may be answered twice only with
    the same text. With a `split` only the items of it have to be answered. Raises RejectedFile for a file of which it
    is not clear what it answers.
    """
    matcher = Matcher(items, with_trials=with_trials)
    for content in contents:
        result_format, rows = read_results(content, format_key)
        matcher.results.formats.append(result_format.key)
        matcher.add(content.name, rows)
    return matcher.finish(split)


class Matcher:
    """Collects the answers of files, one by one."""

    def __init__(self, items: Sequence[Item], *, with_trials: bool) -> None:
        self.results = MatchedResults()
        self._items = items
        self._with_trials = with_trials
        self._by_id = {str(item.number): item for item in items} | {item.id: item for item in items}
        self._by_image: dict[tuple[str, str], list[Item]] = defaultdict(list)
        for item in items:
            self._by_image[item.image, item.criterion].append(item)
        self._next_trials: dict[str, int] = defaultdict(int)

    def add(self, file: str, rows: Iterable[ResultRow]) -> None:
        """Adds the rows of one file."""
        names: dict[str, list[str]] = defaultdict(list)
        matched_rows, first_name, number = 0, "", 0
        for number, row in enumerate(rows, 1):
            if number > MAX_ROWS:
                raise RejectedFile("results_too_many", file=file, limit=MAX_ROWS)
            first_name = first_name or row.full_name
            item = self._find(file, row)
            if row.flaw:
                names[row.flaw].append(row.name)
            if item is None:
                names["" if row.flaw else "unknown"].append(row.full_name)
                continue
            matched_rows += 1
            if not self._store(file, item, row):
                names["differs" if self._orders(item, row) is None else self._repetition(item, row)].append(row.name)
        if not number:
            raise RejectedFile("results_none", file=file)
        if not matched_rows and (long_lines := names["line_too_long"]):
            megabytes, line = MAX_LINE_CHARACTERS // 1_000_000, long_lines[0].removeprefix("line ")
            raise RejectedFile("line_too_long", file=file, line=line, megabytes=megabytes)
        if not matched_rows:
            raise RejectedFile("results_of_other_items", file=file, item=printable_name(first_name))
        self._reject(file, names)
        self._note(file, names)

    def finish(self, split: str = "") -> MatchedResults:
        """Returns the results once all files are added: how many trials there are, and which answers are missing."""
        results = self.results
        answers = (answer for answer in results.answers.values() if split in ("", answer.item.split))
        results.trials = 1 + max((answer.trial for answer in answers if answer.item.criterion != "AesI"), default=0)
        results.missing = tuple(
            (item.id, trial)
            for item in self._items
            if split in ("", item.split)
            for trial in range(1 if item.criterion == "AesI" else results.trials)
            if (item.id, trial) not in results.answers
        )
        if results.missing:
            results.notices.append(notice("notice_missing", dict.fromkeys(item for item, _trial in results.missing)))
        return results

    def _find(self, file: str, row: ResultRow) -> Item | None:
        if row.id:
            item = self._by_id.get(row.id)
            return None if item is None or contradicts(item, row) else item
        items = self._by_image.get((row.image, str(row.criterion)), [])
        if len(items) > 1:
            raise RejectedFile("image_ambiguous", file=file, items=first_names(item.id for item in items))
        return items[0] if items else None

    def _store(self, file: str, item: Item, row: ResultRow) -> bool:
        """Stores an answer, unless its options differ or its trial has one already. Raises RejectedFile."""
        order = self._orders(item, row)
        if order is None:
            return False
        trial = row.trial
        if trial is None:
            trial = self._next_trials[item.id] if self._with_trials else 0
        if trial >= MAX_TRIALS:
            raise RejectedFile("trials_too_many", file=file, item=printable_name(row.name), limit=MAX_TRIALS)
        self._next_trials[item.id] = max(self._next_trials[item.id], trial + 1)
        if (item.id, trial) in self.results.answers:
            return False
        self.results.answers[item.id, trial] = StoredAnswer(item, trial, row.text, order)
        return True

    def _orders(self, item: Item, row: ResultRow) -> tuple[int, ...] | None:
        """Returns the order in which the options were shown; None where they are not those of the item."""
        count = len(item.options)
        if row.order is not None:
            return row.order if len(row.order) == count else None
        if row.shown_options is None or not count:
            return tuple(range(count))
        shown_options = [plain_text(option) for option in row.shown_options]
        options = [plain_text(option) for option in item.options]
        if sorted(shown_options) != sorted(options):
            return None
        return tuple(options.index(option) for option in shown_options)

    def _repetition(self, item: Item, row: ResultRow) -> str:
        answer = self.results.answers[item.id, row.trial or 0]
        return "repeated" if answer.text == row.text else "contradicts"

    def _reject(self, file: str, names: Mapping[str, list[str]]) -> None:
        for reason, code in (("differs", "options_differ"), ("contradicts", "answers_repeated")):
            if names[reason]:
                raise RejectedFile(code, file=file, count=len(names[reason]), items=first_names(names[reason]))

    def _note(self, file: str, names: Mapping[str, list[str]]) -> None:
        megabytes = MAX_LINE_CHARACTERS // 1_000_000
        self.results.notices += [
            notice(f"notice_{reason}", names[reason], file=file, megabytes=megabytes)
            for reason in _NOTED
            if names[reason]
        ]


_NOTED: Final = ("unknown", "repeated", "empty", "not_text", "line_too_long")
