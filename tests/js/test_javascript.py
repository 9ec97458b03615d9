"""Runs the browser's rules under node: the shared cases, and random questionnaires against the rules in Python."""

import json
import os
import random
import shutil
import subprocess
from math import isfinite
from pathlib import Path
from typing import Any

import pytest

from annotation.rules.conditions import same_value
from annotation.rules.definitions import check_definition
from tests.js.random_questionnaires import random_answers, random_questionnaire
from tests.rules.cases import evaluate

HERE = Path(__file__).parent
SEED = 20_250_101
QUESTIONNAIRES = 500
COMMITTED = ["s0", "s1"]


def run_node(*arguments: str, text: str = "") -> str:
    node = shutil.which("node")
    if node is None:
        message = "node is not installed, so the browser's rules were not run"
        if os.environ.get("LOUPE_REQUIRE_BROWSER") == "1":
            pytest.fail(message)
        pytest.skip(message)
    done = subprocess.run(
        [node, *arguments], input=text, capture_output=True, text=True, cwd=HERE, timeout=180, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("name", sorted(path.name for path in HERE.glob("*.test.js")))
def test_the_desk_holds_its_own(name):
    run_node("--test", name)


def test_python_and_the_browser_agree_about_random_questionnaires():
    chance = random.Random(SEED)
    asked = [questions_about(random_questionnaire(chance), chance) for _ in range(QUESTIONNAIRES)]
    answered = json.loads(run_node("evaluate.js", text=json.dumps(asked)))
    for about, in_browser in zip(asked, answered, strict=True):
        for call, browser in zip(about["calls"], in_browser, strict=True):
            python = evaluate(call["function"], about["definition"], call["args"])
            assert same_value(as_written(python), browser), json.dumps([call, about["definition"]])


def test_the_random_questionnaires_are_valid_ones():
    chance = random.Random(SEED)
    for _ in range(50):
        check_definition(random_questionnaire(chance))


def as_written(value: Any) -> Any:
    """The value as JavaScript writes it: JSON has no infinity and no NaN."""
    if isinstance(value, list):
        return [as_written(item) for item in value]
    if isinstance(value, dict):
        return {key: as_written(item) for key, item in value.items()}
    return None if isinstance(value, float) and not isfinite(value) else value


def questions_about(definition: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    answers = random_answers(chance, definition)
    keys = [question["key"] for stage in definition["stages"] for question in stage["questions"]]
    calls = [
        *((name, [answers]) for name in ("visible_questions", "prune", "problems")),
        *((name, [answers, COMMITTED]) for name in ("reachable_stages", "next_stage")),
        *(("stage_is_complete", [stage["key"], answers]) for stage in definition["stages"]),
        *(("prompt", [key, answers]) for key in keys),
    ]
    return {"definition": definition, "calls": [{"function": name, "args": args} for name, args in calls]}
