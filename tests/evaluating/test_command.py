"""Promise 13: anybody can compute a score again from stored answers, without a database, settings or a model."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from annotation.evaluating.command import main
from annotation.evaluating.score_files import score_files
from tests.evaluating.builders import make_grade, make_item, make_reason, write_items, write_lines

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def folder(tmp_path):
    items = [
        make_item(1),
        make_item(2, split="dev"),
        make_item(3, criterion="AesE", dimension="emotion"),
        make_grade(4, "Low"),
        make_reason(5),
    ]
    write_items(tmp_path, items)
    write_lines(
        tmp_path / "llava.jsonl",
        [
            {"id": "i1", "answer": "The answer is B."},
            {"id": "i2", "answer": "A bridge at night."},
            {"id": "i3", "answer": "I cannot see the image."},
            {"id": "i4", "answer": "low"},
            {"id": "i5", "answer": "Soft light."},
        ],
    )
    write_lines(
        tmp_path / "judgements.jsonl", [{"id": "i5", "relevance": 2, "precision": 1, "completeness": 0, "judge": "m"}]
    )
    return tmp_path


def run(folder, *arguments):
    return main([str(folder / "items-private.jsonl"), str(folder / "llava.jsonl"), *arguments])


def test_a_score_is_printed_with_intervals_outcomes_rules_and_baselines(folder, capsys):
    assert run(folder) == 0
    text = capsys.readouterr().out
    assert "llava: 5 items, jsonl" in text
    assert "AesP perception                    50.00 %  [9.45, 90.55]  n 2" in text
    assert "AesI interpretation            not judged (1 answers; --judgements FILE)" in text
    assert "  AesE                                   0           0           1           0           0" in text
    assert "stated_letter" in text
    assert "Most frequent letter (B, B, C)" in text


def test_judgements_complete_the_overall_score(folder, capsys):
    assert run(folder, "--judgements", str(folder / "judgements.jsonl"), "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert document["AesI"]["value"]["value"] == 1.0
    assert document["overall"]["value"] == pytest.approx((50 + 0 + 100 + 100) / 4)
    assert document["criteria"]["AesP"]["outcomes"] == {
        "correct": 1,
        "wrong": 0,
        "refused": 0,
        "unreadable": 1,
        "failed": 0,
    }
    assert document["is_partial"] is False


def test_missing_answers_are_named_and_the_exit_code_says_so(folder, capsys):
    write_lines(folder / "llava.jsonl", [{"id": "i1", "answer": "B"}])
    assert run(folder, "--split", "test") == 1
    assert "3 answers are missing and count as failed (first i3, i4, i5)." in capsys.readouterr().out


def test_answers_to_items_of_the_other_split_are_neither_scored_nor_complained_about(folder, capsys):
    assert run(folder, "--split", "test", "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["items"], document["notices"]) == (4, [])
    assert document["criteria"]["AesP"]["accuracy"]["n"] == 1
    write_items(folder, [make_item(1)])
    write_lines(folder / "llava.jsonl", [{"id": "i1", "answer": "B"}])
    assert run(folder, "--split", "dev") == 2
    assert "has no items of the split “dev”" in capsys.readouterr().err


def test_what_cannot_be_used_ends_with_two_and_a_sentence(folder, capsys):
    (folder / "llava.jsonl").write_text("notes")
    assert run(folder, "--json") == 2
    captured = capsys.readouterr()
    assert json.loads(captured.out)["code"] == "format_unknown"
    assert captured.err.startswith("llava.jsonl has none of the known formats")


def test_a_bad_judgement_is_named_by_its_line(folder, capsys):
    write_lines(folder / "judgements.jsonl", [{"id": "i5", "relevance": 3, "precision": 1, "completeness": 0}])
    assert run(folder, "--judgements", str(folder / "judgements.jsonl")) == 2
    assert "line 1: `relevance` is a number from 0 to 2" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("form", "begin"), [("--markdown", "| Model |"), ("--latex", "% Needs"), ("--csv", "model,kind")]
)
def test_the_table_has_other_forms_and_published_rows(folder, capsys, form, begin):
    assert run(folder, form, "--published", "--name", "LLaVA run 2") == 0
    text = capsys.readouterr().out
    assert text.startswith(begin)
    assert "LLaVA run 2" in text
    assert "GPT-4V" in text
    assert "Random" in text


def test_graded_answers_are_written_with_their_rule_and_score_the_same_again(folder, capsys):
    graded_path = folder / "graded.jsonl"
    assert run(folder, "--graded", str(graded_path)) == 0
    rows = [json.loads(line) for line in graded_path.read_text().splitlines()]
    assert [(row["id"], row["outcome"], row["rule"]) for row in rows] == [
        ("i1", "correct", "stated_letter"),
        ("i2", "unreadable", "nothing"),
        ("i3", "refused", "refusal"),
        ("i4", "correct", "text"),
        ("i5", "given", "text_given"),
    ]
    # The stored answers are results themselves.
    first = score_files(folder / "items-private.jsonl", [folder / "llava.jsonl"]).score
    assert score_files(folder / "items-private.jsonl", [graded_path]).score == first
    assert run(folder, "--graded", str(folder / "none" / "graded.jsonl")) == 2


def test_the_command_runs_without_settings_or_services(folder):
    environment = {"PATH": os.environ["PATH"], "LOUPE_DATA": str(folder / "no-data")}
    command = [
        sys.executable,
        "manage.py",
        "score",
        str(folder / "items-private.jsonl"),
        str(folder / "llava.jsonl"),
        "--json",
    ]
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")
    assert json.loads(result.stdout)["items"] == 5
    assert not (folder / "no-data").exists()
