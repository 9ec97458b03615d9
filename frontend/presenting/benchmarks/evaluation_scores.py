"""The scores of one evaluation for its page: criteria, outcomes, rules, and its parts beside people."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from annotation.evaluating.baselines import Baseline
from annotation.evaluating.reading.base import OUTCOMES as OUTCOMES_READ
from annotation.evaluating.scores import CriterionScore, Score
from annotation.evaluating.tables.rows import cell_of
from annotation.queries.evaluating.table.answer_pages import RuleCount
from annotation.statistics.proportions import Estimate
from frontend.presenting.benchmarks.dot_plots import DotLine, DotPlot, dot_of
from frontend.presenting.benchmarks.score_words import AXES, CRITERIA, OUTCOMES, part_name, part_position, percent_text


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """A criterion with its score in words, and its outcomes as key, name and number."""

    name: str
    label: str
    score: str
    read: str
    all_right: str
    consistency: str
    outcomes: Sequence[tuple[str, str, int]]


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule with the number of answers about which it decided, in all and by criterion and outcome."""

    rule: str
    number: int
    parts: Sequence[tuple[str, str, str, int]]


def criterion_rows(score: Score) -> list[CriterionRow]:
    """Returns a row of each criterion with options."""
    return [
        CriterionRow(
            name,
            str(CRITERIA[name]),
            percent_text(values.accuracy),
            percent_text(values.read_accuracy),
            percent_text(values.all_right),
            percent_text(values.consistency),
            [(outcome, str(OUTCOMES[outcome]), values.outcomes.get(outcome, 0)) for outcome in OUTCOMES_READ],
        )
        for name, values in score.criteria.items()
    ]


def rule_rows(counts: Iterable[RuleCount]) -> list[RuleRow]:
    """Returns each rule once, the most frequent first, with what it decided."""
    by_rule: dict[str, list[RuleCount]] = {}
    for count in counts:
        by_rule.setdefault(count.rule, []).append(count)
    rows = [
        RuleRow(
            rule,
            sum(count.number for count in group),
            [(count.criterion, count.outcome, str(OUTCOMES[count.outcome]), count.number) for count in group],
        )
        for rule, group in by_rule.items()
    ]
    return sorted(rows, key=lambda row: -row.number)


def part_plots(score: Score, people: Baseline) -> list[DotPlot]:
    """Returns a plot of the parts of each criterion along each axis, the model's beside those of people."""
    plots = []
    for name, values in score.criteria.items():
        for axis, title in AXES.items():
            lines = list(_lines(values, people.get(name), axis))
            if lines:
                plots.append(DotPlot(f"{name} · {title}", lines, highest="100"))
    return plots


def _lines(values: CriterionScore, people: CriterionScore | None, axis: str) -> Iterator[DotLine]:
    of_people: Mapping[str, Estimate] = people.groups.get(axis, {}) if people else {}
    parts = values.groups.get(axis, {})
    for part, estimate in sorted(parts.items(), key=lambda pair: part_position(pair[0])):
        cell = cell_of(estimate, 100)
        people_cell = cell_of(of_people[part], 100) if part in of_people else None
        if cell is None:
            continue
        dots = [dot_of(cell, 100)]
        if people_cell:
            dots.insert(0, dot_of(people_cell, 100, "people"))
        name = part_name(part)
        second = f"{people_cell.value:.1f}" if people_cell else ""
        yield DotLine(name, dots, f"{cell.value:.1f}", f"n {cell.n}", second)
