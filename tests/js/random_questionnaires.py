"""Random questionnaires that pass check_definition, and random answers to them: valid, invalid, missing and absurd."""

from random import Random
from typing import Any

KINDS = ("scale", "choice", "multichoice", "text", "number", "region", "mcq")
CHOICES = ["weak", "neutral", "strong"]
TAGS = {name: [{"value": value, "label": value} for value in CHOICES] for name in ("dimensions", "kinds")}
WORDS = [
    "light",
    "well-lit",
    "don't",
    "光线",
    "构图，",
    "😀",
    "—",
    "…",
    "e\u0301",
    "1,000",
    "カゲ",
    " ",
    "\u3000",
    "\n",
    "a/b",
    "“x”",
    "\u200d",
    "𠮷",
]
ABSURD: list[Any] = [
    None,
    True,
    False,
    "",
    " \u3000",
    "3",
    3.0,
    -1,
    2.5,
    1e300,
    [],
    [[]],
    {},
    {"weak": 1},
    [3],
    ["weak", None],
    "\0",
]
ABSURD += [{"$number": "NaN"}, {"$number": "Infinity"}, "\ud83d", 2**53, 0]


def random_questionnaire(chance: Random) -> dict[str, Any]:
    earlier: list[dict[str, Any]] = []
    stages = [
        {
            "key": f"s{index}",
            "title": "Stage",
            "questions": [_question(chance, earlier) for _ in range(chance.randint(1, 4))],
        }
        for index in range(chance.randint(1, 4))
    ]
    return {"key": "random", "title": "Random", "stages": stages}


def random_answers(chance: Random, definition: dict[str, Any]) -> dict[str, Any]:
    questions = [question for stage in definition["stages"] for question in stage["questions"]]
    answers = {question["key"]: _answer(chance, question) for question in questions if chance.random() < 0.85}
    return answers | ({"unknown": 1} if chance.random() < 0.1 else {})


def _question(chance: Random, earlier: list[dict[str, Any]]) -> dict[str, Any]:
    kind = chance.choice(KINDS)
    question = {"key": f"q{len(earlier)}", "kind": kind, "required": chance.random() < 0.5, **_limits(chance, kind)}
    question["prompt"] = _prompt(chance, earlier)
    if chance.random() < 0.5:
        question["name"] = {"en": f"the {question['key']}", "zh-Hans": f"第{question['key']}题"}
    if earlier and chance.random() < 0.5:
        question["show_if"] = _condition(chance, earlier)
    if earlier and chance.random() < 0.4:
        question["prompt_if"] = [
            {"if": _condition(chance, earlier), "prompt": _prompt(chance, earlier)} for _ in range(2)
        ]
    if kind == "scale" and not any("levels" in question_before for question_before in earlier):
        question["levels"] = {"low": [1, 2], "medium": [3], "high": [4]}
    earlier.append(question)
    return question


def _prompt(chance: Random, earlier: list[dict[str, Any]]) -> Any:
    has_choice = any(question["kind"] in ("choice", "multichoice") for question in earlier)
    text = "Prompt: {weak}; {strong}." if has_choice and chance.random() < 0.7 else "Prompt."
    return chance.choice([text, {"en": text, "zh-Hans": text, "it": text}])


def _limits(chance: Random, kind: str) -> dict[str, Any]:
    if kind == "scale":
        return {"options": [{"value": value, "label": "x"} for value in range(1, 6)]}
    if kind in ("choice", "multichoice"):
        counts = {"min_choices": 1, "max_choices": 2} if kind == "multichoice" else {}
        return {"options": [{"value": value, "label": value} for value in CHOICES], **_some(chance, counts)}
    limits = {
        "text": {"min_words": 3, "max_words": 8, "max_characters": 40},
        "number": {"min": -2, "max": 10, "step": 0.25},
        "region": {"min_regions": 1, "max_regions": 2},
        "mcq": {
            "min_options": 3,
            "max_options": 3,
            "max_question_words": 4,
            "max_option_words": 2,
            "max_characters": 30,
        },
    }
    return (TAGS if kind == "mcq" else {}) | _some(chance, limits[kind])


def _some(chance: Random, parts: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in parts.items() if chance.random() < 0.5}


def _condition(chance: Random, earlier: list[dict[str, Any]], depth: int = 0) -> dict[str, Any]:
    joint = chance.choice(["all", "any", "not", None, None]) if depth < 3 else None
    if joint == "not":
        return {"not": _condition(chance, earlier, depth + 1)}
    if joint:
        return {joint: [_condition(chance, earlier, depth + 1) for _ in range(chance.randint(1, 3))]}
    question = chance.choice(earlier)
    return {"question": question["key"], **_comparison(chance, question["kind"])}


def _comparison(chance: Random, kind: str) -> dict[str, Any]:
    answered = {"answered": chance.random() < 0.5}
    if kind in ("region", "mcq") or chance.random() < 0.2:
        return answered
    values = {"scale": [1, 2, 3, 4, 5], "number": [-1, 0, 2.5, 4], "text": ["light", "光线"]}.get(kind, CHOICES)
    operator = chance.choice(["eq", "ne", "in"] + (["lt", "lte", "gt", "gte"] if kind in ("scale", "number") else []))
    return {operator: chance.sample(values, 2) if operator == "in" else chance.choice(values)}


def _answer(chance: Random, question: dict[str, Any]) -> Any:
    if chance.random() < 0.2:
        return chance.choice(ABSURD)
    answers = {
        "scale": lambda: chance.randint(1, 6),
        "choice": lambda: chance.choice([*CHOICES, "bold"]),
        "multichoice": lambda: [chance.choice(CHOICES) for _ in range(chance.randint(0, 3))],
        "text": lambda: _text(chance, 12),
        "number": lambda: chance.choice([chance.randint(-4, 12), chance.randint(-8, 48) / 4, chance.uniform(-3, 11)]),
        "region": lambda: [_region(chance) for _ in range(chance.randint(0, 3))],
        "mcq": lambda: _item(chance),
    }
    return answers[question["kind"]]()


def _region(chance: Random) -> Any:
    region: dict[str, Any] = {side: round(chance.uniform(0, 0.6), 3) for side in ("x", "y", "width", "height")}
    if chance.random() < 0.1:
        region[chance.choice(["x", "width", "label", "z"])] = chance.choice(ABSURD)
    return region


def _text(chance: Random, longest: int) -> str:
    return chance.choice(["", " "]).join(chance.choices(WORDS, k=chance.randint(0, longest)))


def _item(chance: Random) -> Any:
    item: dict[str, Any] = {
        "question": _text(chance, 5),
        "options": [_text(chance, 2) for _ in range(chance.randint(0, 5))],
        "correct": chance.choice([None, 0, 1, 2, 1.0, 5]),
        "dimension": chance.choice([None, *CHOICES, "bold"]),
        "kind": chance.choice(CHOICES),
    }
    if chance.random() < 0.2:
        item[chance.choice([*item, "note"])] = chance.choice(ABSURD)
    if chance.random() < 0.1:
        del item[chance.choice(list(item))]
    return item
