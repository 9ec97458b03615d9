"""Critiques that other people made, for other tests, are flagged rarely; and a worker keeps up with the checks."""

import json
import random
from pathlib import Path
from time import process_time

import pytest

from annotation.quality import CritiqueContext, find_flags
from tests.quality.builders import DEFINITION, LEVELS, others_of

SETS = Path(__file__).parents[1] / "refining" / "sets"
MOST_FLAGS = 0.02
MOST_MILLISECONDS = 1.0
ROUNDS = 3
LONGEST = 20_000
MOST_SECONDS = 1.0


def critiques() -> list[dict]:
    """Returns the answers of the critiques of which the refinement's checks are tested, each once."""
    lines = (json.loads(line) for path in sorted(SETS.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines())
    return list({line["answers"]["reason"]: line["answers"] for line in lines}.values())


def test_careful_critiques_are_rarely_flagged():
    answers = critiques()
    contexts = [CritiqueContext(DEFINITION, entry, level=level_of(entry)) for entry in answers]
    flags = [flag for context in contexts for flag in find_flags(context)]
    assert len(answers) > 200
    assert len(flags) <= MOST_FLAGS * len(answers), flags


def level_of(answers: dict):
    return LEVELS[answers["grade"]]


def test_a_critique_takes_less_than_a_millisecond_beside_a_hundred_other_texts():
    chance, answers = random.Random(14), critiques()
    texts = [entry[key] for entry in answers for key in ("reason", "emotion", "suggestion") if entry.get(key)]
    earlier, foreign = others_of(chance.sample(texts, 60)), others_of(chance.sample(texts, 40))

    def milliseconds() -> float:
        start = process_time()
        for entry in answers:
            find_flags(
                CritiqueContext(
                    DEFINITION,
                    entry,
                    timings={"reason": 60},
                    level=level_of(entry),
                    language="en",
                    own_texts=earlier,
                    image_texts=foreign,
                )
            )
        return (process_time() - start) / len(answers) * 1_000

    assert min(milliseconds() for _ in range(ROUNDS)) < MOST_MILLISECONDS


HOSTILE = ["普通", "不", "n't ", "[2]", "a-", "light ", "\u0130"]


@pytest.mark.parametrize("part", HOSTILE)
def test_a_text_of_the_greatest_length_takes_no_longer_than_it_should(part):
    text = (part * LONGEST)[:LONGEST]
    context = CritiqueContext(
        DEFINITION,
        {"grade": 5, "composition": "weak", "reason": text, "emotion": text},
        timings={"reason": 1e6, "emotion": 1e6},
        level="high",
        language="en",
        own_texts=others_of([text + "."]),
    )
    start = process_time()
    find_flags(context)
    assert process_time() - start < MOST_SECONDS
