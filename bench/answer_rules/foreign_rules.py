"""Reads answers with the rules of another harness, within its own environment.

    PYTHON bench/answer_rules/foreign_rules.py vlmevalkit|lmms-qbench|lmms-mcq < rows.json > readings.json

Rows are lists of options and an answer; readings are an index, `refused`, `unreadable`, or `random` where the harness
draws a letter. This file imports nothing of Loupe.
"""

import contextlib
import json
import random
import sys

LETTERS = "ABCD"
SEEDS = range(12)


def vlmevalkit(options, answer):
    """VLMEvalKit's exact matching; whatever it cannot infer, it draws at random (without a judge)."""
    from vlmeval.utils import can_infer

    letter = can_infer(answer, dict(zip(LETTERS, options, strict=False)))
    if letter == "Z":
        return "refused"
    return "random" if not letter else _index(letter, options)


def lmms_qbench(options, answer):
    """lmms-eval's rule of Q-Bench and MMMU, which ends in a random letter: drawn with several seeds it differs."""
    from lmms_eval.tasks.qbench.utils import parse_multi_choice_response

    letters = list(LETTERS[: len(options)])
    results = set()
    for seed in SEEDS:
        random.seed(seed)
        results.add(parse_multi_choice_response(answer, letters, dict(zip(letters, options, strict=True))))
    return _index(results.pop(), options) if len(results) == 1 else "random"


def lmms_mcq(options, answer):
    """lmms-eval's newest rule, which knows letters alone and returns nothing where it finds none."""
    from lmms_eval.tasks._task_utils.mcq_extract import extract_mcq_answer

    letter = extract_mcq_answer(answer, choices=list(LETTERS[: len(options)]))
    return _index(letter, options) if letter else "unreadable"


def _index(letter, options):
    index = LETTERS.find(str(letter))
    return index if 0 <= index < len(options) else "unreadable"


RULES = {"vlmevalkit": vlmevalkit, "lmms-qbench": lmms_qbench, "lmms-mcq": lmms_mcq}


def main():
    rows = json.load(sys.stdin)
    read = RULES[sys.argv[1]]
    # The harnesses print while they are imported.
    with contextlib.redirect_stdout(sys.stderr):
        readings = []
        for options, answer in rows:
            try:
                readings.append(read(options, answer))
            except Exception as error:
                readings.append(f"error: {type(error).__name__}")
    json.dump(readings, sys.stdout)


if __name__ == "__main__":
    main()
