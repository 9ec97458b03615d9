"""The flow of a questionnaire: what is asked, what is complete, what comes next. All pure.

`frontend/static/workspace/flow.js` is the same in the browser; `tests/rules/flow_cases.json` holds both to one meaning.
Answers are judged here on every submit, so nothing is compiled or copied that need not be.
"""

from collections.abc import Collection, Iterator

from annotation.rules.answer_checks import value_problem
from annotation.rules.conditions import holds, is_answered
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

# What may not even stand in a draft: it could not be stored, or shown again.
_NEVER_KEPT: frozenset[ProblemCode] = frozenset({"wrong_type", "not_an_option", "bad_characters", "too_long"})


def visible_questions(definition: Definition, answers: Answers) -> list[Question]:
    """The questions that these answers ask for, in order."""
    return [question for _, question in _walk(definition, answers)]


def is_visible(definition: Definition, question_key: str, answers: Answers) -> bool:
    """Whether the question is asked, given these answers. An unknown key is not."""
    return any(question["key"] == question_key for _, question in _walk(definition, answers))


def prune(definition: Definition, answers: Answers) -> dict[str, object]:
    """The answers to visible questions alone, in the order of the questions; blanks and unknown keys are left out."""
    return {
        question["key"]: _plain(question, answers[question["key"]])
        for _, question in _walk(definition, answers)
        if is_answered(answers.get(question["key"]))
    }


def problems(definition: Definition, answers: Answers, stage: str | None = None) -> list[Problem]:
    """What keeps these answers from being accepted, at most one problem a question, in the order of the questions.

    With a stage, only its questions are judged. Answers to hidden questions are never judged. Raises KeyError for an
    unknown stage.
    """
    if stage is not None:
        _stage(definition, stage)
    found = [
        problem
        for stage_key, question in _walk(definition, answers)
        if stage is None or stage_key == stage
        if (problem := _problem_with(question, answers.get(question["key"])))
    ]
    return found if stage is not None else found + _unknown(definition, answers)


def draft_problems(definition: Definition, answers: Answers) -> list[Problem]:
    """What keeps unfinished answers from being stored: unknown questions and values that no question could mean.

    Hidden questions are judged as well, because a draft keeps their answers.
    """
    found = []
    for question in _questions(definition):
        value = answers.get(question["key"])
        problem = value_problem(question, value) if is_answered(value) else None
        if problem and problem["code"] in _NEVER_KEPT:
            found.append(problem)
    return found + _unknown(definition, answers)


def stage_is_complete(definition: Definition, stage_key: str, answers: Answers) -> bool:
    """Whether the stage could be committed. One without visible questions is. Raises KeyError for an unknown stage."""
    return not problems(definition, answers, stage_key)


def reachable_stages(definition: Definition, answers: Answers, committed: Collection[str]) -> list[str]:
    """The stages that may be open: every committed one from the first on, and the one after them.

    Stages without a visible question are left out and hold nobody up.
    """
    reachable = []
    for stage_key in _asked_stages(definition, answers):
        reachable.append(stage_key)
        if stage_key not in committed:
            break
    return reachable


def next_stage(definition: Definition, answers: Answers, committed: Collection[str]) -> str | None:
    """The first stage that is uncommitted or, after a change, incomplete again. None: the critique can be submitted."""
    for stage_key in _asked_stages(definition, answers):
        if stage_key not in committed or not stage_is_complete(definition, stage_key, answers):
            return stage_key
    return None


def level(definition: Definition, answers: Answers) -> Level | None:
    """The coarse level that the grade stands for, or None when no visible question gives one."""
    for _, question in _walk(definition, answers):
        value = answers.get(question["key"])
        if "levels" not in question or not is_answered(value) or value_problem(question, value):
            continue
        for name, values in question["levels"].items():
            if value in values:
                return name
    return None


def _walk(definition: Definition, answers: Answers) -> Iterator[tuple[str, Question]]:
    """Each visible question with the key of its stage. A hidden question counts as unanswered for those after it."""
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


def _asked_stages(definition: Definition, answers: Answers) -> list[str]:
    return list(dict.fromkeys(stage_key for stage_key, _ in _walk(definition, answers)))


def _problem_with(question: Question, value: object) -> Problem | None:
    if is_answered(value):
        return value_problem(question, value)
    return {"question": question["key"], "code": "required"} if question.get("required", True) else None


def _unknown(definition: Definition, answers: Answers) -> list[Problem]:
    known = {question["key"] for question in _questions(definition)}
    return [{"question": key, "code": "unknown_question"} for key in sorted(answers.keys() - known)]


def _plain(question: Question, value: object) -> object:
    """JSON has one kind of number: a client's 3.0 on a scale is the option 3."""
    return int(value) if question["kind"] == "scale" and isinstance(value, float) and value.is_integer() else value
