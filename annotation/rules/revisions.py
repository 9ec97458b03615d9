"""Computes revisions: changes of committed answers, stored with their times beside the first answer."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal, cast

from annotation.rules.conditions import is_answered, same_value
from annotation.rules.flow import visible_questions
from annotation.rules.kinds import kind_of
from annotation.rules.types import Answers, Definition, Question, ResponseContent, Revision

MAX_REVISIONS = 200
# A draft is saved each second while a person types. Changes this close together are stored as one.
TYPING = timedelta(minutes=10)
_NEVER_STORED = ("wrong_type", "not_a_number", "bad_characters", "too_long")


def merge_revisions(
    definition: Definition, stored: ResponseContent | None, incoming: ResponseContent, at: datetime
) -> list[Revision]:
    """Returns the revisions to store, at most 200, when `incoming` replaces `stored` at a timezone-aware time.

    Adds to the stored revisions those that the client recorded and that are not among them yet, and one for each change
    of a committed answer that the client did not record. The client may send its whole list each time, or only what is
    new, and may extend its last revision of a question. Malformed entries are dropped. A
    revision that this function added while a text is being typed is extended as the text grows.
    """
    merged: list[Revision] = [*stored["revisions"]] if stored else []
    recorded = _well_formed(definition, incoming["revisions"])
    fresh, resent = _compare(merged, recorded)
    unrecorded = _unrecorded(definition, stored, incoming, fresh, at) if stored else []
    last = _last_unless_resent(merged, resent)
    typed = {
        key: index for key, index in last.items() if _is_gradual(definition, key) and _is_recent(merged[index], at)
    }
    fresh = [revision for revision in fresh if not _extend(merged, last, revision, "from")]
    unrecorded = [revision for revision in unrecorded if not _extend(merged, typed, revision, "to")]
    room = max(0, MAX_REVISIONS - len(merged) - len(unrecorded))
    changes = [revision for revision in merged if not same_value(revision["from"], revision["to"])]
    return [*changes, *fresh[:room], *unrecorded][:MAX_REVISIONS]


def committed_questions(definition: Definition, response: ResponseContent) -> set[str]:
    """Returns the keys of the questions of stages that are committed or come before an answered stage."""
    stages, answers = definition["stages"], response["answers"]
    has_answer = [any(is_answered(answers.get(question["key"])) for question in stage["questions"]) for stage in stages]
    last = max((index for index, is_answered_ in enumerate(has_answer) if is_answered_), default=0)
    return {
        question["key"]
        for index, stage in enumerate(stages)
        if index < last or stage["key"] in response["committed"]
        for question in stage["questions"]
    }


def _well_formed(definition: Definition, recorded: Sequence[object]) -> list[Revision]:
    questions = _questions(definition)
    revisions = (_revision(questions, entry) for entry in recorded[:MAX_REVISIONS])
    return [revision for revision in revisions if revision]


def _questions(definition: Definition) -> dict[str, Question]:
    return {question["key"]: question for stage in definition["stages"] for question in stage["questions"]}


def _revision(questions: Mapping[str, Question], entry: object) -> Revision | None:
    """Returns a client's entry in its stored form, or None when it is malformed."""
    if not isinstance(entry, dict) or not isinstance(entry.get("question"), str):
        return None
    question, at = questions.get(entry["question"]), _time(entry.get("at"))
    before, after = _answer_or_none(entry.get("from")), _answer_or_none(entry.get("to"))
    if question is None or at is None or same_value(before, after):
        return None
    if not _may_be_stored(question, before) or not _may_be_stored(question, after):
        return None
    return {"question": question["key"], "from": before, "to": after, "at": at}


def _answer_or_none(value: object) -> object:
    return value if is_answered(value) else None


def _may_be_stored(question: Question, value: object) -> bool:
    problem = None if value is None else kind_of(question).check(question, value)
    return problem is None or problem["code"] not in _NEVER_STORED


def _time(value: object) -> str | None:
    if not isinstance(value, str):
        return None
    try:
        time = datetime.fromisoformat(value)
        return _stamp(time) if time.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _stamp(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _compare(stored: Sequence[Revision], recorded: Sequence[Revision]) -> tuple[list[Revision], set[int]]:
    """Returns the recorded revisions that are not stored yet, and the indexes of the stored ones that were resent.

    Times are not compared, because the clocks of client and server differ for the same change.
    """
    fresh: list[Revision] = []
    resent: set[int] = set()
    for revision in recorded:
        index = next((i for i, old in enumerate(stored) if i not in resent and _same_change(old, revision)), None)
        if index is not None:
            resent.add(index)
        elif not _ends_in([*stored, *fresh], revision):
            fresh.append(revision)
    return fresh, resent


def _same_change(left: Revision, right: Revision) -> bool:
    same_question = left["question"] == right["question"]
    return same_question and same_value(left["from"], right["from"]) and same_value(left["to"], right["to"])


def _ends_in(revisions: Sequence[Revision], revision: Revision) -> bool:
    """Returns whether the question's last revision has this answer as its end already."""
    last = next((old for old in reversed(revisions) if old["question"] == revision["question"]), None)
    return last is not None and same_value(last["to"], revision["to"])


def _unrecorded(
    definition: Definition, stored: ResponseContent, incoming: ResponseContent, fresh: Sequence[Revision], at: datetime
) -> list[Revision]:
    """Returns one revision for each committed answer that changed and that the client did not record.

    A question that was hidden had no answer to keep, and the old answer to a question that is hidden now is dropped.
    What a draft has of a number that is being typed is no answer yet.
    """
    visible_before = {question["key"] for question in visible_questions(definition, stored["answers"])}
    committed = committed_questions(definition, stored)
    changes = [
        _change(question["key"], stored["answers"], incoming["answers"], at)
        for question in visible_questions(definition, incoming["answers"])
        if question["key"] in visible_before
        and question["key"] in committed
        and not any(_is_being_typed(question, response) for response in (stored, incoming))
    ]
    return [
        change
        for change in changes
        if not same_value(change["from"], change["to"])
        and not any(old["question"] == change["question"] and same_value(old["to"], change["to"]) for old in fresh)
    ]


def _is_being_typed(question: Question, response: ResponseContent) -> bool:
    value = response["answers"].get(question["key"])
    problem = kind_of(question).check(question, value) if is_answered(value) else None
    return problem is not None and problem["code"] == "not_a_number"


def _change(key: str, before: Answers, after: Answers, at: datetime) -> Revision:
    values = _answer_or_none(before.get(key)), _answer_or_none(after.get(key))
    return {"question": key, "from": values[0], "to": values[1], "at": _stamp(at)}


def _last_unless_resent(stored: Sequence[Revision], resent: set[int]) -> dict[str, int]:
    """Returns the index of each question's last revision, unless the client resent it unchanged."""
    last = {revision["question"]: index for index, revision in enumerate(stored)}
    return {key: index for key, index in last.items() if index not in resent}


def _extend(stored: list[Revision], last: Mapping[str, int], revision: Revision, joint: Literal["from", "to"]) -> bool:
    """Extends the question's last revision by this one, if this one begins at the value of the last one's `joint`.

    Returns whether it did. What a reviewer changed stays as it is.
    """
    index = last.get(revision["question"])
    if index is None or "by" in stored[index] or not same_value(stored[index][joint], revision["from"]):
        return False
    stored[index] = cast("Revision", {**stored[index], "to": revision["to"], "at": revision["at"]})
    return True


def _is_gradual(definition: Definition, question_key: str) -> bool:
    question = _questions(definition).get(question_key)
    return question is not None and kind_of(question).changes_gradually


def _is_recent(revision: Revision, at: datetime) -> bool:
    return abs(at - datetime.fromisoformat(revision["at"])) <= TYPING
