"""Evaluates the flow of a questionnaire: which questions are visible, what is complete, what comes next.

`frontend/static/workspace/flow/flow.js` does the same in the browser; `tests/rules/flow_cases.json` holds both to one
meaning. Answers are judged on every submit, so nothing is compiled or copied here that need not be.
"""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from annotation.rules.conditions import holds, is_answered
from annotation.rules.kinds import KINDS
from annotation.rules.prompts import prompt, text_in
from annotation.rules.types import Answers, Definition, Level, Problem, ProblemCode, Question, Stage
from annotation.rules.words import count_words

__all__ = [
    "count_words",
    "draft_problems",
    "is_answered",
    "is_visible",
    "level",
    "next_stage",
    "problems",
    "prompt",
    "prune",
    "reachable_stages",
    "stage_is_complete",
    "text_in",
    "visible_questions",
]

# A draft with one of these could not be stored, or not be shown again.
_NEVER_STORED: frozenset[ProblemCode] = frozenset({"wrong_type", "not_an_option", "bad_characters", "too_long"})


class JudgedAnswers(NamedTuple):
    """The visible questions, the problems with the answers, and the values derived from them.

    `answers` are those of visible questions in their stored form; `level` and `word_count` are
    computed from those without a problem.
    """

    visible: list[Question]
    problems: list[Problem]
    answers: dict[str, object]
    level: Level | None
    word_count: int


def visible_questions(definition: Definition, answers: Answers) -> list[Question]:
    """Returns the questions that are visible with these answers, in order."""
    return [question for _, question in _walk(definition, answers)]


def is_visible(definition: Definition, question_key: str, answers: Answers) -> bool:
    """Returns whether the question is visible with these answers; an unknown key is not."""
    return any(question["key"] == question_key for _, question in _walk(definition, answers))


def judge_answers(definition: Definition, answers: Answers) -> JudgedAnswers:
    """Judges the answers to a whole questionnaire, in one pass over its visible questions."""
    visible: list[Question] = []
    problems: list[Problem] = []
    stored: dict[str, object] = {}
    level: Level | None = None
    word_count = 0
    for _, question in _walk(definition, answers):
        visible.append(question)
        key, kind, value = question["key"], KINDS[question["kind"]], answers.get(question["key"])
        if not is_answered(value):
            if question.get("required", True):
                problems.append({"question": key, "code": "required"})
            continue
        stored[key] = kind.normalize(value)
        if problem := kind.check(question, value):
            problems.append(problem)
            continue
        word_count += kind.count_words(value)
        if level is None and "levels" in question:
            level = next((name for name, values in question["levels"].items() if value in values), None)
    return JudgedAnswers(visible, problems + _unknown(definition, answers), stored, level, word_count)


def prune(definition: Definition, answers: Answers) -> dict[str, object]:
    """Returns the answers to visible questions in their stored form, in the order of the questions.

    Blank answers and unknown keys are left out.
    """
    return judge_answers(definition, answers).answers


def problems(definition: Definition, answers: Answers, stage: str | None = None) -> list[Problem]:
    """Returns what keeps these answers from being accepted, at most one problem a question, in their order.

    With a stage, only its questions are checked. Answers to hidden questions are never checked. Raises KeyError for an
    unknown stage.
    """
    judged = judge_answers(definition, answers).problems
    if stage is None:
        return judged
    keys = {question["key"] for question in _stage(definition, stage)["questions"]}
    return [problem for problem in judged if problem["question"] in keys]


def draft_problems(definition: Definition, answers: Answers) -> list[Problem]:
    """Returns what keeps unfinished answers from being stored: unknown questions and values that none could have.

    Hidden questions are checked as well, because a draft keeps their answers.
    """
    never_stored = []
    for question in _questions(definition):
        value = answers.get(question["key"])
        problem = KINDS[question["kind"]].check(question, value) if is_answered(value) else None
        if problem and problem["code"] in _NEVER_STORED:
            never_stored.append(problem)
    return never_stored + _unknown(definition, answers)


def stage_is_complete(definition: Definition, stage_key: str, answers: Answers) -> bool:
    """Returns whether the stage could be committed; one without visible questions could.

    Raises KeyError for an unknown stage.
    """
    return not problems(definition, answers, stage_key)


def reachable_stages(definition: Definition, answers: Answers, committed: Collection[str]) -> list[str]:
    """Returns the stages that may be open: the committed ones from the first on, and the one after them.

    Stages without a visible question are left out and do not count.
    """
    reachable = []
    for stage_key in _visible_stages(definition, answers):
        reachable.append(stage_key)
        if stage_key not in committed:
            break
    return reachable


def next_stage(definition: Definition, answers: Answers, committed: Collection[str]) -> str | None:
    """Returns the first stage that is uncommitted or, after a change, incomplete; None when all can be submitted."""
    for stage_key in _visible_stages(definition, answers):
        if stage_key not in committed or not stage_is_complete(definition, stage_key, answers):
            return stage_key
    return None


def level(definition: Definition, answers: Answers) -> Level | None:
    """Returns the coarse level that the grade stands for, or None when no visible question gives one."""
    return judge_answers(definition, answers).level


def _walk(definition: Definition, answers: Answers) -> Iterator[tuple[str, Question]]:
    """Yields each visible question with the key of its stage.

    A hidden question counts as unanswered for the questions after it.
    """
    earlier: dict[str, object] = {}
    for stage in definition["stages"]:
        for question in stage["questions"]:
            if "show_if" in question and not holds(question["show_if"], earlier):
                continue
            earlier[question["key"]] = answers.get(question["key"])
            yield stage["key"], question


def _questions(definition: Definition) -> Iterator[Question]:
    for stage in definition["stages"]:
        yield from stage["questions"]


def _stage(definition: Definition, stage_key: str) -> Stage:
    for stage in definition["stages"]:
        if stage["key"] == stage_key:
            return stage
    raise KeyError(stage_key)


def _visible_stages(definition: Definition, answers: Answers) -> list[str]:
    return list(dict.fromkeys(stage_key for stage_key, _ in _walk(definition, answers)))


def _unknown(definition: Definition, answers: Answers) -> list[Problem]:
    keys = {question["key"] for question in _questions(definition)}
    return [{"question": key, "code": "unknown_question"} for key in sorted(answers.keys() - keys)]
