"""The rows of a benchmark's table with what they are of, in groups, and in the order of a column."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from typing import Final, Literal

from annotation.evaluating.baselines import MIN_LETTERS, Baseline
from annotation.evaluating.published.rows import RANDOM, SOURCE, published_rows
from annotation.evaluating.scores import Score, overall_of
from annotation.evaluating.tables.rows import OVERALL, RowKind, Table, TableRow, published_row
from annotation.evaluating.tables.views import View, view_row, view_table, without_parts
from annotation.queries.evaluating.table.benchmark_table import BenchmarkScores, ScoredEvaluation

Group = Literal["models", "text_only", "beside", "published"]
GROUPS: Final[tuple[Group, ...]] = ("models", "text_only", "beside", "published")
PUBLISHED_NOTE: Final = (
    f"Rows that were published are of AesBench's own items, not of this benchmark's: {SOURCE}. Their AesI may be by "
    "another judge."
)
INTERVALS_NOTE: Final = (
    "95\N{NO-BREAK SPACE}% intervals, over items: Wilson's; AesI and the overall score: normal. Refused, unreadable "
    "and failed answers count as not correct."
)
PEOPLE_NOTE: Final = (
    "People are those who checked the items without seeing the key (AesA: who gave the level that most gave). Items on "
    "which too few were correct had been left out before."
)
PEOPLE_UNITS: Final = "n and the intervals are over answers, of which an item has several, and not over items"
"""The note of the row of people; those of models are over items."""

FREQUENT_LETTER: Final = "Most frequent letter"
LETTERS_NOTE: Final = (
    f"empty where it would be over fewer than {MIN_LETTERS} items of the test, alone or by difference: it would tell "
    "single keys"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the table, and the evaluation that it is of, if any."""

    group: Group
    row: TableRow
    evaluation: ScoredEvaluation | None = None

    def value(self, key: str) -> float | None:
        """Returns the value in a column; None if there is none."""
        cell = self.row.cells.get(key)
        return None if cell is None else cell.value


def entries_of(scores: BenchmarkScores, view: View, sort: str = "") -> list[Entry]:
    """Returns the rows of a view by group, and within a group by a column: `-AesP` has the highest first.

    Without a column the overall score decides, or the mean of the accuracies where nothing has one; people come first.
    """
    entries = [
        *(_evaluation_entry(scores, evaluation, view) for evaluation in scores.evaluations),
        *_beside(scores, view),
        *(
            Entry("published", without_parts(published_row(row), view))
            for row in published_rows()
            if row.model != RANDOM
        ),
    ]
    return [entry for group in GROUPS for entry in _sorted([row for row in entries if row.group == group], sort)]


def table_of(scores: BenchmarkScores, entries: Iterable[Entry], view: View) -> Table:
    """Returns the table of entries with the notes that belong below it, in English as files have it."""
    return view_table([entry.row for entry in entries], view, notes_of(scores))


def notes_of(scores: BenchmarkScores) -> list[str]:
    """Returns what a reader of the table has to know, in English."""
    names = {"test": "items of the test", "dev": "items for development", "all": "items, test and development"}
    benchmark = scores.benchmark
    notes = [
        f"{benchmark.name}, version {benchmark.version}: {scores.baselines.items} {names[scores.item_set]}.",
        INTERVALS_NOTE,
    ]
    if scores.judge:
        notes.append(f"AesI is judged by {scores.judge}.")
    if moments := scores.computed_between():
        texts = [f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC" for moment in moments]
        is_same = texts[0] == texts[1]
        notes.append(f"Scores computed {texts[0]}." if is_same else f"Scores computed between {' and '.join(texts)}.")
    if scores.omitted:
        notes.append(f"The newest {len(scores.evaluations)} evaluations; {scores.omitted} older ones are left out.")
    if scores.hidden:
        notes.append(f"Evaluations that managers left out: {scores.hidden}.")
    return [*notes, PEOPLE_NOTE, PUBLISHED_NOTE]


def _scope_of(scores: BenchmarkScores) -> dict[str, str]:
    benchmark = scores.benchmark
    return {"benchmark": f"{benchmark.name}, version {benchmark.version}", "items": scores.item_set}


def _evaluation_entry(scores: BenchmarkScores, evaluation: ScoredEvaluation, view: View) -> Entry:
    group: Group = "text_only" if evaluation.text_only else "models"
    kind: RowKind = "text_only" if evaluation.text_only else "model"
    name = f"{evaluation.name} (text only)" if evaluation.text_only else evaluation.name
    computed_at = evaluation.computed_at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    has_judge = evaluation.score.interpretation is not None
    scope = {"judge": scores.judge if has_judge else "", "computed_at": computed_at}
    row = view_row(name, evaluation.score, view, kind)
    return Entry(group, replace(row, scope=_scope_of(scores) | scope), evaluation)


def _beside(scores: BenchmarkScores, view: View) -> Sequence[Entry]:
    baselines = scores.baselines
    rows: tuple[tuple[str, Baseline, RowKind], ...] = (
        ("People", baselines.people, "people"),
        (FREQUENT_LETTER, baselines.frequent_letter, "baseline"),
        ("Random", baselines.random, "baseline"),
    )
    entries = []
    for name, baseline, kind in rows:
        if baseline:
            row = view_row(name, Score(baseline, None, overall_of(baseline, None)), view, kind)
            cells = {key: cell for key, cell in row.cells.items() if not key.startswith("outcome.")}
            notes = _notes_beside(name, has_all_letters=baselines.has_all_letters)
            entries.append(Entry("beside", TableRow(name, kind, cells, notes, _scope_of(scores))))
    return entries


def _notes_beside(name: str, *, has_all_letters: bool) -> tuple[str, ...]:
    if name == "People":
        return (PEOPLE_UNITS,)
    return (LETTERS_NOTE,) if name == FREQUENT_LETTER and not has_all_letters else ()


def _sorted(entries: list[Entry], sort: str) -> list[Entry]:
    """Returns entries in the order of a column, those without a value in it last."""
    key, is_descending = sort.removeprefix("-"), sort.startswith("-")
    if key == "name":
        return sorted(entries, key=lambda entry: entry.row.name.casefold(), reverse=is_descending)
    if key:
        with_value = [entry for entry in entries if entry.value(key) is not None]
        without = [entry for entry in entries if entry.value(key) is None]
        return sorted(with_value, key=lambda entry: entry.value(key) or 0.0, reverse=is_descending) + without
    return sorted(entries, key=_rank, reverse=True) if entries and entries[0].group != "beside" else entries


def _rank(entry: Entry) -> tuple[float, float]:
    values = [entry.value(criterion) for criterion in ("AesP", "AesE", "AesA")]
    accuracies = [value for value in values if value is not None]
    overall = entry.value(OVERALL)
    return (-1.0 if overall is None else overall, sum(accuracies) / len(accuracies) if accuracies else -1.0)
