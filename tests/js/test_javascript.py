"""Runs the tests of the browser's modules under node, and compares its rules with Python's on random questionnaires."""

import json
import os
import random
import shutil
import subprocess
from math import isfinite
from pathlib import Path
from typing import Any

import pytest

from annotation.questionnaires import built_in, built_in_keys
from annotation.rules import giveaways
from annotation.rules.conditions import same_value
from annotation.rules.definitions import check_definition
from frontend.presenting.questionnaires.questionnaire_json import KEY_ORDER, as_text
from tests.js.random_questionnaires import random_answers, random_questionnaire
from tests.rules.cases import evaluate

HERE = Path(__file__).parent
TESTS = sorted(
    str(path.relative_to(HERE))
    for part in ("", "charts/", "editor/", "reviews/")
    for path in HERE.glob(f"{part}*.test.js")
)
SEED = 20_250_101
QUESTIONNAIRES = 500
COMMITTED = ["s0", "s1"]


def run_node(*arguments: str, text: str = "") -> str:
    node = shutil.which("node")
    if node is None:
        message = "node is not installed, so the browser's modules were not tested"
        if os.environ.get("LOUPE_REQUIRE_BROWSER") == "1":
            pytest.fail(message)
        pytest.skip(message)
    result = subprocess.run(
        [node, *arguments], input=text, capture_output=True, text=True, cwd=HERE, timeout=180, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.mark.parametrize("name", TESTS)
def test_the_browsers_modules(name):
    run_node("--test", name)


def test_python_and_the_browser_agree_on_random_questionnaires():
    chance = random.Random(SEED)
    questionnaires = [with_calls(random_questionnaire(chance), chance) for _ in range(QUESTIONNAIRES)]
    results = json.loads(run_node("evaluate.js", text=json.dumps(questionnaires)))
    for questionnaire, in_browser in zip(questionnaires, results, strict=True):
        definition = questionnaire["definition"]
        for call, result in zip(questionnaire["calls"], in_browser, strict=True):
            expected = evaluate(call["function"], definition, call["args"])
            assert same_value(as_json(expected), result), json.dumps([call, definition])


def test_the_random_questionnaires_are_valid():
    chance = random.Random(SEED)
    for _ in range(50):
        check_definition(random_questionnaire(chance))


def test_python_and_the_browser_know_the_same_words_for_giveaways():
    module = (HERE.parents[1] / "frontend/static/workspace/questions/giveaway_words.js").as_uri()
    script = f"""
        import * as words from "{module}";
        const source = (value) => (value instanceof RegExp ? value.source : value);
        const plain = (_key, value) => (value instanceof Set ? [...value].sort() : source(value));
        console.log(JSON.stringify(words, plain));
    """
    in_browser = json.loads(run_node("--input-type=module", "-e", script))
    patterns = ("CHINESE_FUNCTION_WORDS", "YES_NO_QUESTION", "ALTERNATIVES", "DIAGNOSIS")
    assert in_browser == {
        **{name: getattr(giveaways, name).pattern for name in patterns},
        "LETTERED_OPTION": f"^{giveaways.LETTERED_OPTION.pattern}",
        "NO_OPTION": f"^{giveaways.NO_OPTION.pattern}$".replace("/", r"\/"),
        "FUNCTION_WORDS": sorted(giveaways.FUNCTION_WORDS),
        "YES_NO_PAIRS": [sorted(pair) for pair in giveaways.YES_NO_PAIRS],
    }


def as_json(value: Any) -> Any:
    """Returns the value as JavaScript writes it: JSON has no infinity and no NaN."""
    if isinstance(value, list):
        return [as_json(item) for item in value]
    if isinstance(value, dict):
        return {key: as_json(item) for key, item in value.items()}
    return None if isinstance(value, float) and not isfinite(value) else value


def with_calls(definition: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Returns a questionnaire with calls of every rule that the browser has, for random answers."""
    answers = random_answers(chance, definition)
    keys = [question["key"] for stage in definition["stages"] for question in stage["questions"]]
    calls = [
        *((name, [answers]) for name in ("visible_questions", "prune", "problems")),
        *((name, [answers, COMMITTED]) for name in ("reachable_stages", "next_stage")),
        *(("stage_is_complete", [stage["key"], answers]) for stage in definition["stages"]),
        *(("prompt", [key, answers]) for key in keys),
    ]
    return {"definition": definition, "calls": [{"function": name, "args": args} for name, args in calls]}


def test_python_and_the_editor_format_a_questionnaire_in_the_same_way():
    chance = random.Random(SEED)
    documents = [*map(built_in, built_in_keys()), *(random_questionnaire(chance) for _ in range(20))]
    module = "../../frontend/static/workspace/pages/questionnaire_editor/json_text.js"
    program = (
        f'import {{ asText }} from "{module}";\nimport {{ readFileSync }} from "node:fs";\n'
        "const { documents, order } = JSON.parse(readFileSync(0, 'utf-8'));\n"
        "process.stdout.write(JSON.stringify(documents.map((document) => asText(document, order))));\n"
    )

    texts = run_node(
        "--input-type=module", "--eval", program, text=json.dumps({"documents": documents, "order": KEY_ORDER})
    )

    assert json.loads(texts) == [as_text(document) for document in documents]
