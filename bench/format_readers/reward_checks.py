"""Compares rows for reinforcement learning with the critiques that they speak for. Imports nothing of Loupe.

The ground truths are computed again from the critiques, by other code than Loupe's.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

Row = Mapping[str, Any]
# From a row to its prompt and its ground truth.
Read = Callable[[Row], tuple[str, Any]]
LEVELS = {1: "Low", 2: "Low", 3: "Medium", 4: "High", 5: "High"}
# An image whose critiques are in Chinese is asked in Chinese.
ENGLISH = {"低": "Low", "中": "Medium", "高": "High"}


def reward_checker(read: Read) -> Callable[[list[Row], Mapping[str, Row]], None]:
    """Returns a check of the rows of one split against its critiques."""

    def check_rewards(rows: list[Row], critiques: Mapping[str, Row]) -> None:
        abouts = [row.get("extra_info", row) for row in rows]
        assert len({about["id"] for about in abouts}) == len(rows), "ids are not unique"
        scored = {str(critique) for about in abouts if about["kind"] == "score" for critique in about["critiques"]}
        assert scored == set(critiques), "other critiques"
        for row, about in zip(rows, abouts, strict=True):
            answers = [critiques[str(critique)]["answers"][about["type"]] for critique in about["critiques"]]
            _check_truth(about, *read(row), answers)

    return check_rewards


def _check_truth(about: Row, prompt: str, truth: Any, answers: list[Any]) -> None:
    assert "<image>" not in prompt.removeprefix("<image>"), prompt
    assert about["n"] == len(answers)
    match about["kind"]:
        case "score":
            mean = sum(answers) / len(answers)
            assert abs(float(truth) - mean) < 1e-4 and abs(about["mean"] - mean) < 1e-4, (truth, answers)
            variance = sum((answer - mean) ** 2 for answer in answers) / len(answers)
            assert abs(about["sd"] - variance**0.5) < 1e-4, (about["sd"], answers)
        case "grade":
            ((level, count),) = Counter(LEVELS[answer] for answer in answers).most_common(1)
            assert ENGLISH.get(truth, truth) == level and 2 * count > len(answers), (truth, answers)
        case "letter":
            options = dict(re.findall(r"^([A-Z])\) it is (.*)$", prompt, re.MULTILINE))
            ((answer, count),) = Counter(answers).most_common(1)
            assert options[truth] == answer and 2 * count > len(answers), (truth, options, answers)


def read_messages(row: Row) -> tuple[str, Any]:
    return row["messages"][0]["content"], row["solution"]


def read_blocks(name: str) -> Read:
    """Returns a reader of a prompt in blocks, whose ground truth is the column `name`."""

    def read(row: Row) -> tuple[str, Any]:
        (message,) = row["prompt"]
        image, text = message["content"]
        assert (image["type"], text["type"]) == ("image", "text")
        assert len(row["images"]) == 1
        return text["text"], row[name]

    return read


def read_verl(row: Row) -> tuple[str, Any]:
    assert row["data_source"] == f"loupe/{row['extra_info']['kind']}"
    return row["prompt"][0]["content"], row["reward_model"]["ground_truth"]


def read_problem(row: Row) -> tuple[str, Any]:
    return row["problem"], row["answer"]


def read_score(row: Row) -> tuple[str, Any]:
    human, gpt = (_turn(turn) for turn in row["conversations"])
    assert isinstance(gpt["value"], float), gpt
    return human["value"], gpt["value"]


def _turn(turn: Any) -> Row:
    return dict(json.loads(turn) if isinstance(turn, str) else turn)


REWARDS = {
    "trl-grpo": reward_checker(read_blocks("solution")),
    "swift-grpo": reward_checker(read_messages),
    "verl": reward_checker(read_verl),
    "easyr1": reward_checker(read_problem),
    "openrlhf": reward_checker(read_blocks("label")),
    "score-jsonl": reward_checker(read_score),
}
