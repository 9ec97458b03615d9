"""The table of a benchmark for its page: groups of rows, cells as text, links that sort."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.utils.translation import gettext as _

from annotation.evaluating.baselines import MIN_LETTERS
from annotation.evaluating.published.rows import SOURCE, published_rows
from annotation.evaluating.tables.rows import Column, Table
from annotation.queries.evaluating.table.entries import GROUPS, LETTERS_NOTE, Entry
from frontend.presenting.benchmarks.score_words import column_name, interval_text, row_name, value_text


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a column, and the query that sorts by it; `direction` is the value of `aria-sort`, if any."""

    name: str
    part: str
    query: str
    direction: str = ""


@dataclass(frozen=True, slots=True)
class ScoreText:
    """A cell as text; empty where there is no score."""

    value: str = ""
    interval: str = ""
    note: str = ""
    is_best: bool = False
    is_part: bool = False


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """A row: its name, the evaluation behind it, and a cell for each column."""

    name: str
    evaluation: UUID | None
    trials: int
    cells: Sequence[ScoreText]


@dataclass(frozen=True, slots=True)
class ScoreGroup:
    """Rows of one kind under a title, with what has to be known of them."""

    key: str
    title: str
    note: str
    rows: Sequence[ScoreRow]


def score_groups(entries: Sequence[Entry], table: Table) -> list[ScoreGroup]:
    """Returns the rows of a table in groups; of models, the best value in each column is marked."""
    best = _best_values(entries, table.columns)
    titles = _titles(hides_letters=any(LETTERS_NOTE in entry.row.notes for entry in entries))
    groups = []
    for key in GROUPS:
        rows = [_row(entry, table.columns, best) for entry in entries if entry.group == key]
        if rows:
            groups.append(ScoreGroup(key, *titles[key], rows))
    return groups


def headings(columns: Iterable[Column], query: Mapping[str, str]) -> list[Heading]:
    """Returns the headings of columns; the first click sorts the highest first, the next one the lowest."""
    return [_heading(column.key, *column_name(column), query) for column in columns]


def name_heading(query: Mapping[str, str]) -> Heading:
    """Returns the heading of the column of names, which sorts A to Z first."""
    sort = query.get("sort", "")
    new_sort = "-name" if sort == "name" else "name"
    direction = {"name": "ascending", "-name": "descending"}.get(sort, "")
    return Heading(_("Model"), "", with_value(query, "sort", new_sort), direction)


def with_value(query: Mapping[str, str], name: str, value: str) -> str:
    """Returns a query string with one value replaced, without empty ones."""
    return "?" + urlencode({key: text for key, text in {**query, name: value}.items() if text})


def correction_notes(entries: Iterable[Entry], columns: Iterable[Column]) -> Iterator[tuple[str, str, str]]:
    """Yields the model, the column and the sentence of each published score that its own sub-scores contradict."""
    published = {row.model: row for row in published_rows()}
    column_keys = {column.key for column in columns}
    for entry in entries:
        if entry.group == "published":
            for criterion, value in published[entry.row.name].recomputed.items():
                if criterion in column_keys:
                    sentence = _("printed so; its sub-scores give %(value)s") % {"value": f"{value:.2f}"}
                    yield entry.row.name, criterion, sentence


def _heading(key: str, name: str, part: str, query: Mapping[str, str]) -> Heading:
    sort = query.get("sort", "")
    new_sort = key if sort == f"-{key}" else f"-{key}"
    direction = {key: "ascending", f"-{key}": "descending"}.get(sort, "")
    return Heading(name, part, with_value(query, "sort", new_sort), direction)


def _row(entry: Entry, columns: Sequence[Column], best: Mapping[str, float]) -> ScoreRow:
    evaluation = entry.evaluation
    cells = []
    for column in columns:
        cell = entry.row.cells.get(column.key)
        if cell is None:
            cells.append(ScoreText(is_part=column.is_part))
            continue
        is_best = entry.group == "models" and best.get(column.key) == cell.value
        value, interval = value_text(cell, column.digits), interval_text(cell, column.digits)
        cells.append(ScoreText(value, interval, cell.note, is_best, column.is_part))
    name = evaluation.name if evaluation else row_name(entry.row.name)
    return ScoreRow(name, evaluation.id if evaluation else None, evaluation.trials if evaluation else 1, cells)


def _best_values(entries: Iterable[Entry], columns: Iterable[Column]) -> dict[str, float]:
    """Returns the highest score of models by column; none of outcomes and of what is judged, which are no scores."""
    models = [entry for entry in entries if entry.group == "models"]
    best = {}
    for column in columns:
        values = [value for entry in models if (value := entry.value(column.key)) is not None]
        if len(values) > 1 and not column.key.startswith("outcome.") and column.key != "AesI.judged":
            best[column.key] = max(values)
    return best


def _titles(*, hides_letters: bool) -> dict[str, tuple[str, str]]:
    letters_note = _(
        "The most frequent letter is not shown over fewer than %(number)d items of the test, where it would tell keys."
    ) % {"number": MIN_LETTERS}
    people_note = _(
        "People are the experts who checked the items; those that too few answered correctly were left out before. "
        "Their intervals are over answers, of which an item has several, and not over items."
    )
    return {
        "models": (_("Models"), ""),
        "text_only": (_("Without the image"), _("What the words of the questions give away by themselves.")),
        "beside": (_("People and chance"), f"{people_note} {letters_note}" if hides_letters else people_note),
        "published": (
            _("Published on AesBench"),
            _("Another benchmark's items: AesBench's, not these. Source: %(source)s.") % {"source": SOURCE},
        ),
    }
