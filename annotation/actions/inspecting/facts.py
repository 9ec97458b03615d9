"""What the roll-ups count of one critique: facts that are stored with its inspection, and the counts that they make.

A critique adds the counts of its facts and, before it is counted again, takes away those of its stored ones.
"""

from collections.abc import Mapping
from math import floor, log10
from typing import Any, Final

from annotation.actions.inspecting.critique_states import CritiqueState
from annotation.actions.inspecting.roll_up_moves import ANSWERS, DAYS, RATERS, Moves
from annotation.rules.rated_questions import closed_questions
from annotation.rules.types import Definition

Facts = dict[str, Any]
LONGEST_SECONDS: Final = 24 * 3600


def facts_of(critique: CritiqueState, definition: Definition, codes: list[str]) -> Facts:
    """Returns the facts of a critique of work: its day and decisions, and unless it is withdrawn or rejected its work.

    The answers to closed questions are there while it is finished, so that nothing is said of returned work. They are
    those that leave; where a reviewer changed any, `own` has those that its author gave, by which people are compared.
    Words and `codes`, the flags, are those of the author's own text as well.
    """
    facts: Facts = {"on": critique.day, "decisions": critique.decisions}
    if critique.is_counted:
        written = critique.as_written(definition)
        ms = {stage: round(1000 * seconds) for stage, seconds in critique.timings.items() if _is_time(seconds)}
        facts |= {"words": written.words, "ms": ms, "codes": codes}
        if critique.is_finished:
            closed = closed_questions(definition)
            answers = {key: value for key, value in critique.answers.items() if key in closed}
            facts |= {"source": critique.source, "answers": answers}
            own_answers = {key: value for key, value in written.answers.items() if key in closed}
            facts |= {"own": own_answers} if own_answers != answers else {}
    return facts


def retest_facts(first: Mapping[str, int], second: Mapping[str, int]) -> Facts:
    """Returns the facts of an image shown twice: both ratings of each question that was answered both times."""
    pairs = {key: [first[key], rating] for key, rating in second.items() if key in first}
    return {"retest": pairs} if pairs else {}


def count_facts(moves: Moves, critique: CritiqueState, facts: Facts, sign: int) -> None:
    """Adds the counts of some facts of a critique (`sign` 1), or takes them away (-1)."""
    for name, number in _day_counts(facts).items():
        moves.add(DAYS, (facts["on"], critique.batch_id, critique.annotator_id, name), sign * number)
    for name, question, source, value in _answer_keys(facts):
        moves.add(ANSWERS, (critique.questionnaire_id, name, question, source, value), sign)
    for question, name, number in _rater_counts(facts):
        moves.add(RATERS, (critique.questionnaire_id, critique.annotator_id, question, name), sign * number)


def _day_counts(facts: Facts) -> dict[str, int]:
    counts: dict[str, int] = {}
    for decision, codes in facts.get("decisions", ()):
        for name in (f"decision:{decision}", *(f"judged:{code}:{decision}" for code in codes)):
            counts[name] = counts.get(name, 0) + 1
    if "words" in facts:
        counts |= {"critiques": 1, "words": facts["words"], "flagged": int(bool(facts["codes"]))}
        counts |= {f"ms:{stage}": ms for stage, ms in facts["ms"].items()}
        counts |= {f"flag:{code}": 1 for code in facts["codes"]}
    return counts


def _answer_keys(facts: Facts) -> list[tuple[str, str, str, str]]:
    keys = [("seconds", stage, "", about_seconds(ms)) for stage, ms in facts.get("ms", {}).items()]
    for question, value in facts.get("answers", {}).items():
        values = value if isinstance(value, list) else [value]
        keys += [("answer", question, facts["source"], str(each)) for each in values]
    return keys


def _rater_counts(facts: Facts) -> list[tuple[str, str, int]]:
    counts = []
    if facts.get("ms"):
        counts.append(("", f"seconds:{about_seconds(sum(facts['ms'].values()))}", 1))
    for question, (first, second) in facts.get("retest", {}).items():
        counts.append((question, f"retest:{first}:{second}", 1))
    return counts


def about_seconds(ms: int) -> str:
    """Returns a time in seconds, rounded so that few values stand for all: in steps of at most 5 %."""
    seconds = ms / 1000
    if seconds <= 0:
        return "0"
    step = 10.0 ** (floor(log10(seconds)) - 2)
    digits = seconds / step  # from 100 to 1000
    width = 5 if digits < 200 else 10 if digits < 400 else 20
    return f"{round(digits / width) * width * step:.6g}"


def _is_time(seconds: object) -> bool:
    return isinstance(seconds, int | float) and 0 <= seconds <= LONGEST_SECONDS
