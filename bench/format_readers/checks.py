"""Compares what a reader made of a release with its manifest and its critiques. Imports nothing of Loupe.

`Loaded` are the rows by split as dictionaries. Each check raises AssertionError with what differs.
"""

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from reward_checks import REWARDS

Row = Mapping[str, Any]
Loaded = Mapping[str, list[Row]]
FORMULA_STARTS = "=+-@\t\r\n＝＋－＠"
TAG = re.compile(r"<(/?\|?(?:image|video|audio|bbox|ref-object|img|cot-process|start-image)[^<>]*)>", re.IGNORECASE)
ANSWER_TYPES = {
    "grade": "int64",
    "mood": "string",
    "reason": "string",
    "remark": "string",
    "liked": ["string"],
    "distance": "float64",
    "places": "string",
}


class Release:
    """A release in one format: its folder, its manifest, and the critiques of each split that has any, by id."""

    def __init__(self, folder: Path, key: str) -> None:
        self.key, self.folder = key, folder / key / "release"
        self.manifest = json.loads((self.folder / "manifest.json").read_text("utf-8"))
        expected = json.loads((folder / "expected.json").read_text("utf-8"))
        self.critiques = {name: {row["id"]: row for row in rows} for name, rows in expected.items()}

    def data_files(self) -> dict[str, list[str]]:
        """Returns the files of each split that has rows, as the manifest lists them."""
        return {name: list(files) for name, files in self.manifest["data_files"].items()}

    def rows(self, split: str) -> int:
        """Returns the number of rows of a split according to the manifest."""
        rows = {file["name"]: file.get("rows", 0) for file in self.manifest["files"]}
        return sum(rows[name] for name in self.manifest["data_files"][split])


def check(release: Release, loaded: Loaded) -> int:
    """Checks names of splits, numbers of rows and every answer; returns the number of rows."""
    names, counts = set(release.data_files()), release.manifest["counts"]["by_split"]
    if release.key not in {"dpo", "instructions"}:  # a split may have none
        assert names == {name for name, count in counts.items() if count}, f"the manifest names {names} of {counts}"
    assert set(loaded) == names, f"splits {sorted(loaded)} instead of {sorted(names)}"
    for split, rows in loaded.items():
        expected = release.rows(split)
        assert len(rows) == expected, f"{len(rows)} rows of {split} instead of {expected}"
        ROWS[release.key](rows, release.critiques[split])
    return sum(len(rows) for rows in loaded.values())


def _check_critiques(rows: list[Row], critiques: Mapping[str, Row]) -> None:
    """Checks rows with the columns of critique.v1."""
    assert sorted(str(row["id"]) for row in rows) == sorted(critiques), "other critiques"
    for row in rows:
        critique = critiques[str(row["id"])]
        _check_answers(row["answers"], critique)
        image = row.get("about") or row["image"]
        assert not_null(image) == not_null(critique["image"]), (image, critique["image"])
        assert (row["level"], row["status"]) == (critique["level"], critique["status"])


def _check_answers(answers: Mapping[str, Any], critique: Row) -> None:
    values, expected = not_null(answers), critique["answers"]
    assert set(values) == set(expected), f"answers {sorted(values)} instead of {sorted(expected)}"
    for key, answer in expected.items():
        assert _same(values[key], answer), f"{key}: {values[key]!r:.80} instead of {answer!r:.80}"


def _same(value: Any, answer: Any) -> bool:
    """Whether a value is the answer; JSON in a string stands for what has no one type."""
    if isinstance(value, str) and not isinstance(answer, str):
        return bool(json.loads(value) == answer)
    if isinstance(value, str) or isinstance(answer, str):
        return bool(value == answer) or (isinstance(value, str) and value == json.dumps(answer))
    return list(value) == answer if isinstance(answer, list) else bool(value == answer)


def not_null(values: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the values that are neither None nor NaN."""
    return {key: value for key, value in values.items() if not is_null(value)}


def is_null(value: Any) -> bool:
    """Whether a table has no value here."""
    return value is None or (isinstance(value, float) and math.isnan(value)) or str(type(value)).endswith("NAType'>")


def _check_table(rows: list[Row], critiques: Mapping[str, Row]) -> None:
    """Checks rows of CSV, whose texts have an apostrophe where a spreadsheet would see a formula."""
    assert sorted(str(row["id"]) for row in rows) == sorted(critiques), "other critiques"
    for row in rows:
        critique = critiques[str(row["id"])]
        answers = {name.removeprefix("answers."): value for name, value in row.items() if name.startswith("answers.")}
        expected = {key: _cell(answer) for key, answer in critique["answers"].items()}
        _check_answers(answers, {"answers": expected})


def _cell(answer: Any) -> Any:
    return f"'{answer}" if isinstance(answer, str) and answer.lstrip(" ")[:1] in FORMULA_STARTS else answer


def _check_samples(rows: list[Row], critiques: Mapping[str, Row]) -> None:
    """Checks samples of WebDataset: an image with all of its critiques."""
    critique_rows = [
        {**critique, "image": row["json"]["image"]} for row in rows for critique in row["json"]["critiques"]
    ]
    _check_critiques(critique_rows, critiques)


def _turn_checker(turns_of: Callable[[Row], Iterator[tuple[str, str, str]]]) -> Callable[..., None]:
    """Returns a check of conversations: `turns_of` yields (template, prompt, reply) of a row."""

    def check_turns(rows: list[Row], critiques: Mapping[str, Row]) -> None:
        assert {str(row["critique"]) for row in rows} == set(critiques), "other critiques"
        for row in rows:
            answers = critiques[str(row["critique"])]["answers"]
            for template, prompt, reply in turns_of(row):
                question, form, _number = template.split(".")
                assert not TAG.search(prompt.removeprefix("<image>")) and not TAG.search(reply), (prompt, reply)
                if form == "open":
                    assert reply == TAG.sub("‹\\1›", answers[question]), (reply[:80], answers[question][:80])

    return check_turns


def _single_turn(name: str, text: str) -> Callable[[Row], Iterator[tuple[str, str, str]]]:
    def turns_of(row: Row) -> Iterator[tuple[str, str, str]]:
        texts = [message[text] for message in row[name]]
        if not row["template"]:
            _check_instruction(row, texts)
            return
        prompt, reply = texts
        yield row["template"], prompt, reply

    return turns_of


def _check_instruction(row: Row, texts: list[str]) -> None:
    """Checks the row of an instruction by what it tells of itself."""
    assert all(str(row[name]) for name in ("instruction", "run", "recipe", "model", "evidence"))
    assert len(texts) == (4 if row["type"] == "conversation" else 2), texts
    assert not any(TAG.search(text) for text in [texts[0].removeprefix("<image>"), *texts[1:]]), texts


def _check_instructions(rows: list[Row], critiques: Mapping[str, Row]) -> None:
    """Checks rows of the format of instructions: each cites the reason of its critique."""
    for row in rows:
        critique, (quote,) = critiques[str(row["critique"])], row["evidence"]
        assert quote["quote"] == TAG.sub("‹\\1›", critique["answers"]["reason"]), quote
        assert len(row["options"]) == (4 if row["type"] == "multiple_choice" else 0)


def _trl_turns(row: Row) -> Iterator[tuple[str, str, str]]:
    texts = [block["text"] for message in row["messages"] for block in message["content"] if block["type"] == "text"]
    assert [block["type"] for message in row["messages"] for block in message["content"]].count("image") == 1
    instructions = list(row["instructions"]) if "instructions" in row else []
    exchanges = len(row["templates"]) + sum(instruction["exchanges"] for instruction in instructions)
    assert len(row["images"]) == 1 and len(texts) == 2 * exchanges
    yield from zip(row["templates"], texts[::2], texts[1::2], strict=not instructions)


def _check_openai(rows: list[Row], critiques: Mapping[str, Row]) -> None:
    assert len(rows) == len(critiques)
    texts = {TAG.sub("‹\\1›", critique["answers"]["reason"]) for critique in critiques.values()}
    for row in rows:
        image, text = row["messages"][0]["content"]
        replies = [message["content"] for message in row["messages"][1::2]]
        assert image["image_url"]["url"].startswith("data:image/webp;base64,UklGR") and text["text"]
        assert texts & set(replies) and not any(TAG.search(reply) for reply in replies)


def _check_pairs(rows: list[Row], critiques: Mapping[str, Row]) -> None:
    for row in rows:
        assert {str(row["critique"]), str(row["rejected_critique"])} <= set(critiques)
        assert row["chosen"][0]["content"] != row["rejected"][0]["content"]


def _check_tasks(rows: list[Row], critiques: Mapping[str, Row]) -> None:
    assert sorted(entry["unique_id"] for row in rows for entry in row["annotations"]) == sorted(critiques)


def _check_items(rows: list[Row], critiques: Mapping[str, Row]) -> None:
    names = {f"{critique['image']['sha256']}.webp" for critique in critiques.values()}
    assert {row["name"] for row in rows} == names


ROWS: Mapping[str, Callable[[list[Row], Mapping[str, Row]], None]] = {
    **dict.fromkeys(("jsonl", "parquet", "huggingface"), _check_critiques),
    "csv": _check_table,
    "webdataset": _check_samples,
    "llava": _turn_checker(_single_turn("conversations", "value")),
    **dict.fromkeys(("llama-factory", "ms-swift"), _turn_checker(_single_turn("messages", "content"))),
    "trl-sft": _turn_checker(_trl_turns),
    "openai": _check_openai,
    "instructions": _check_instructions,
    "dpo": _check_pairs,
    "label-studio": _check_tasks,
    "aesbench": _check_items,
    **REWARDS,
}
