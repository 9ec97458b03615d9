"""The table in its four forms: published rows beside one's own, corrections marked, text escaped."""

import csv
import io
import json
import re

import pytest

from annotation.evaluating.baselines import random_baseline
from annotation.evaluating.judgements import ItemJudgement
from annotation.evaluating.published.rows import published_rows
from annotation.evaluating.scores import score_answers
from annotation.evaluating.tables.registry import TABLE_FORMATS
from annotation.evaluating.tables.rows import Cell, TableRow, baseline_row, make_table, published_row, score_row
from annotation.evaluating.tables.views import view_row
from annotation.statistics.proportions import proportion
from tests.evaluating.builders import graded, make_grade, make_item, make_reason

NAME = "my_model|50% & $x <b> #1 {a}"


@pytest.fixture
def table():
    items = [
        make_item(1),
        make_item(2, dimension="depth"),
        make_item(3, criterion="AesE", dimension="emotion"),
        make_grade(4, "Low"),
    ]
    answers = [*map(graded, items), graded(make_reason(5), None)]
    score = score_answers(answers, [ItemJudgement("i5", 2, 1, 0)])
    published = {row.model: row for row in published_rows()}
    rows = [
        score_row(NAME, score, notes=["text only"]),
        baseline_row("Random", random_baseline(items)),
        TableRow("People", "people", {"AesP": Cell(90.0, 59.6, 98.2, 10)}),
        published_row(published["GPT-4V"]),
        published_row(published["random"]),
    ]
    return make_table(rows, notes=["A note with_underscore."])


def test_columns_are_those_of_aesbench_then_further_parts_then_the_overall_score(table):
    keys = [column.key for column in table.columns]
    assert keys[:6] == [
        "AesP",
        "AesP.technical_quality",
        "AesP.color_and_light",
        "AesP.composition",
        "AesP.content",
        "AesP.depth",
    ]
    assert keys[-1] == "overall"
    assert [column.key for column in make_table(table.rows, with_parts=False).columns] == [
        "AesP",
        "AesE",
        "AesA",
        "AesI",
        "overall",
    ]


def test_a_contradicted_published_score_is_marked_and_explained(table):
    text = TABLE_FORMATS["markdown"].write(table)
    assert "| GPT-4V (published) | 72.08 |" in text
    assert "50.86†" in text
    assert "† GPT-4V, AesA: printed so; its sub-scores give 50.79" in text


def test_markdown_escapes_names_and_keeps_one_width(table):
    text = TABLE_FORMATS["markdown"].write(table)
    assert r"my\_model\|50% & $x \<b\> \#1 \{a\}" in text
    lines = [line for line in text.split("\n") if line.startswith("| ")]
    assert len({len(re.findall(r"(?<!\\)\|", line)) for line in lines}) == 1
    assert len(lines) == 7


def test_latex_escapes_every_special_character_and_closes_its_rows(table):
    text = TABLE_FORMATS["latex"].write(table)
    assert r"my\_model\textbar{}50\% \& \$x \textless{}b\textgreater{} \#1 \{a\}" in text
    rows = [line for line in text.split("\n") if line.endswith(r"\\")]
    assert {len(re.findall(r"(?<!\\)&", row)) for row in rows} == {len(table.columns)}
    assert text.count(r"\midrule") == 4
    assert r"50.86$^{\dagger}$" in text
    assert "booktabs" in text


def test_no_name_begins_a_row_of_latex_as_an_argument():
    # After the end of a row, a bracket is its height, and an asterisk forbids a page break.
    table = make_table([TableRow(name, "model", {"AesP": Cell(50.0)}) for name in ("[beta] a", "*b")])
    rows = TABLE_FORMATS["latex"].write(table).split("\n")
    assert "{[}beta{]} a & 50.00 \\\\" in rows
    assert "{*}b & 50.00 \\\\" in rows


def test_markdown_escapes_the_names_of_parts_too():
    table = make_table([TableRow("a", "model", {"AesP": Cell(50.0), "AesP.old|new": Cell(1.0)})])
    assert r"| Model | AesP | AesP old\|new |" in TABLE_FORMATS["markdown"].write(table)


def test_csv_has_the_ends_of_intervals(table):
    rows = list(csv.DictReader(io.StringIO(TABLE_FORMATS["csv"].write(table))))
    assert rows[0]["AesP"] == "100.0"
    assert float(rows[0]["AesP_ci_low"]) < 100
    assert rows[0]["AesP_n"] == "2"
    assert rows[3]["AesI"] == "1.301"
    assert rows[2]["overall"] == ""


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", " =HYPERLINK(1)", "＝HYPERLINK(1)", "\n=1", "-1"])
def test_no_name_and_no_note_is_a_formula_in_the_csv(text):
    hostile = make_table([TableRow(text, "model", {"AesP": Cell(-50.0)}, notes=(text,), scope={"judge": text})])
    (row,) = csv.DictReader(io.StringIO(TABLE_FORMATS["csv"].write(hostile), newline=""))
    assert [row[name] for name in ("model", "notes", "judge")] == [f"'{text}"] * 3
    assert row["AesP"] == "-50.0"


def test_no_two_columns_of_the_csv_have_one_name(table):
    text = TABLE_FORMATS["csv"].write(table)
    names = next(csv.reader(io.StringIO(text)))
    assert len(names) == len(set(names))
    grades = next(csv.DictReader(io.StringIO(text)))
    # The score of grades that are low is not the low end of the interval of all grades.
    assert grades["AesA.low"] == "100.0"
    assert 0 < float(grades["AesA_ci_low"]) < 100


def test_intervals_of_outcomes_are_over_items_however_often_each_was_asked():
    outcomes = ["refused", "unreadable", "unreadable", "correct"]
    answers = [graded(make_item(n), outcome) for n, outcome in enumerate(outcomes)]
    trial_answers = [
        graded(make_item(n), outcome, trial=trial) for trial in range(5) for n, outcome in enumerate(outcomes)
    ]
    row, of_trials = (
        view_row(NAME, score_answers(rows, trials=trials), "outcomes")
        for rows, trials in ((answers, 1), (trial_answers, 5))
    )
    for key in ("AesP", "AesP.read", "outcome.refused", "outcome.unreadable", "outcome.failed"):
        assert of_trials.cells[key] == row.cells[key]
    share = proportion(2, 4)
    assert row.cells["outcome.unreadable"] == Cell(100 * share.value, 100 * share.low, 100 * share.high, 4)


def test_json_has_values_alone_where_there_are_any(table):
    document = json.loads(TABLE_FORMATS["json"].write(table))
    rows = {row["model"]: row for row in document["rows"]}
    assert rows["GPT-4V"]["kind"] == "published"
    assert rows["GPT-4V"]["scores"]["AesP.composition"] == {"value": 71.72}
    assert rows["People"]["scores"]["AesP"]["n"] == 10
    assert rows["random"]["scores"].keys() == {"AesP", "AesE", "AesA"}
    assert rows[NAME]["notes"] == ["text only"]


def test_an_empty_table_is_written_in_every_form():
    for table_format in TABLE_FORMATS.values():
        assert table_format.write(make_table([]))


@pytest.mark.parametrize(("marks", "has_interval"), [((1, 1, 1), False), ((1, 1, 2), True)])
def test_equal_judgements_are_shown_without_an_interval_that_claims_certainty(marks, has_interval):
    """Promise 13: neither AesI nor the overall score is called certain after three equal figures."""
    items = [make_item(1), make_item(2, criterion="AesE", dimension="emotion"), make_grade(3, "Low")]
    reasons = [make_reason(number) for number in (4, 5, 6)]
    answers = [*map(graded, items), *(graded(reason, None) for reason in reasons)]
    judgements = [ItemJudgement(reason.id, mark, mark, mark) for reason, mark in zip(reasons, marks, strict=True)]
    cells = score_row("model", score_answers(answers, judgements)).cells
    for key in ("AesI", "AesI.relevance", "overall"):
        assert (cells[key].low is not None, cells[key].high is not None) == (has_interval, has_interval)
    assert cells["AesI"].n == 3
