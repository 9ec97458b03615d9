"""Changes of answers that were already committed: kept beside the first answer, with their times."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal, cast

from annotation.rules.answer_checks import value_problem
from annotation.rules.conditions import is_answered, same_value
from annotation.rules.flow import visible_questions
from annotation.rules.types import Answers, Definition, DraftContent, Question, Revision

MAX_REVISIONS = 200
# A draft is saved each second while a person types. Saves this close are one change, not one for each letter.
TYPING = timedelta(minutes=10)
_TYPED_KINDS = ("text", "number", "region")
_NEVER_KEPT = ("wrong_type", "bad_characters", "too_long")


def merge_revisions(
    definition: Definition, stored: DraftContent | None, incoming: DraftContent, now: datetime
) -> list[Revision]:
    """The revisions to keep, at most 200, when `incoming` replaces `stored`; `now` is timezone-aware.

    To the stored ones come those that the client recorded and that are not among them yet, and one for each change of
    a committed answer that the client left out. The client may send its whole list each time, or only what is new, and
    may let its last revision of a question end elsewhere than before. Misshapen entries are dropped. What this function
    adds while a text is being typed grows with the text.
    """
    kept: list[Revision] = [*stored["revisions"]] if stored else []
    recorded = _well_formed(definition, incoming["revisions"])
    fresh, sent = _compared(kept, recorded)
    unrecorded = _unrecorded(definition, stored, incoming, fresh, now) if stored else []
    unsent = _unsent(kept, sent)
    typed = {key: place for key, place in unsent.items() if _is_typed(definition, key) and _is_recent(kept[place], now)}
    fresh = [revision for revision in fresh if not _lengthened(kept, unsent, revision, "from")]
    unrecorded = [revision for revision in unrecorded if not _lengthened(kept, typed, revision, "to")]
    room = max(0, MAX_REVISIONS - len(kept) - len(unrecorded))
    merged = [revision for revision in kept if not same_value(revision["from"], revision["to"])]
    return [*merged, *fresh[:room], *unrecorded][:MAX_REVISIONS]


def visible_revisions(definition: Definition, answers: Answers, revisions: Sequence[Revision]) -> list[Revision]:
    """The revisions of visible questions: the old answer of a hidden question never leaves with a critique."""
    visible = {question["key"] for question in visible_questions(definition, answers)}
    return [revision for revision in revisions if revision["question"] in visible]


def _well_formed(definition: Definition, recorded: Sequence[object]) -> list[Revision]:
    questions = _questions(definition)
    revisions = (_revision(questions, entry) for entry in recorded[:MAX_REVISIONS])
    return [revision for revision in revisions if revision]


def _questions(definition: Definition) -> dict[str, Question]:
    return {question["key"]: question for stage in definition["stages"] for question in stage["questions"]}


def _revision(questions: Mapping[str, Question], entry: object) -> Revision | None:
    """A client's entry in its stored form, or None when it cannot be one."""
    if not isinstance(entry, dict) or not isinstance(entry.get("question"), str):
        return None
    question, at = questions.get(entry["question"]), _time(entry.get("at"))
    before, after = _given(entry.get("from")), _given(entry.get("to"))
    if question is None or at is None or same_value(before, after):
        return None
    if not _could_be_answer(question, before) or not _could_be_answer(question, after):
        return None
    return {"question": question["key"], "from": before, "to": after, "at": at}


def _given(value: object) -> object:
    return value if is_answered(value) else None


def _could_be_answer(question: Question, value: object) -> bool:
    problem = None if value is None else value_problem(question, value)
    return problem is None or problem["code"] not in _NEVER_KEPT


def _time(value: object) -> str | None:
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
        return _stamp(moment) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _compared(kept: Sequence[Revision], recorded: Sequence[Revision]) -> tuple[list[Revision], set[int]]:
    """The recorded revisions that are not kept yet, and the places of those kept that were sent again.

    Times are not compared: the client's clock and ours tell different ones for the same change.
    """
    fresh: list[Revision] = []
    sent: set[int] = set()
    for revision in recorded:
        place = next((i for i, old in enumerate(kept) if i not in sent and _same_change(old, revision)), None)
        if place is not None:
            sent.add(place)
        elif not _ends_in([*kept, *fresh], revision):
            fresh.append(revision)
    return fresh, sent


def _same_change(one: Revision, other: Revision) -> bool:
    same_question = one["question"] == other["question"]
    return same_question and same_value(one["from"], other["from"]) and same_value(one["to"], other["to"])


def _ends_in(revisions: Sequence[Revision], revision: Revision) -> bool:
    """Whether the question's last change already led to this answer, so that nothing new is told."""
    last = next((old for old in reversed(revisions) if old["question"] == revision["question"]), None)
    return last is not None and same_value(last["to"], revision["to"])


def _unrecorded(
    definition: Definition, stored: DraftContent, incoming: DraftContent, fresh: Sequence[Revision], now: datetime
) -> list[Revision]:
    """One revision for each committed answer that changed without a word of the client.

    A question that was hidden had no answer to keep, and the old answer to one that is hidden now is let go.
    """
    before = {question["key"] for question in visible_questions(definition, stored["answers"])}
    committed = committed_questions(definition, stored)
    changes = [
        _change(question["key"], stored["answers"], incoming["answers"], now)
        for question in visible_questions(definition, incoming["answers"])
        if question["key"] in before and question["key"] in committed
    ]
    return [
        change
        for change in changes
        if not same_value(change["from"], change["to"])
        and not any(old["question"] == change["question"] and same_value(old["to"], change["to"]) for old in fresh)
    ]


def _change(key: str, before: Answers, after: Answers, now: datetime) -> Revision:
    return {"question": key, "from": _given(before.get(key)), "to": _given(after.get(key)), "at": _stamp(now)}


def committed_questions(definition: Definition, draft: DraftContent) -> set[str]:
    """The questions of the stages that were committed, or left behind for a later stage."""
    stages = definition["stages"]
    answered = [any(is_answered(draft["answers"].get(q["key"])) for q in stage["questions"]) for stage in stages]
    last = max((index for index, any_answer in enumerate(answered) if any_answer), default=0)
    return {
        question["key"]
        for index, stage in enumerate(stages)
        if index < last or stage["key"] in draft["committed"]
        for question in stage["questions"]
    }


def _unsent(kept: Sequence[Revision], sent: set[int]) -> dict[str, int]:
    """Where the last revision of each question stands, unless the client told it as it is kept."""
    last = {revision["question"]: place for place, revision in enumerate(kept)}
    return {key: place for key, place in last.items() if place not in sent}


def _lengthened(
    kept: list[Revision], places: Mapping[str, int], revision: Revision, joint: Literal["from", "to"]
) -> bool:
    """Lets a kept revision end where this one ends, if this one begins at its joint: both then tell one change."""
    place = places.get(revision["question"])
    if place is None or not same_value(kept[place][joint], revision["from"]):
        return False
    kept[place] = cast("Revision", {**kept[place], "to": revision["to"], "at": revision["at"]})
    return True


def _is_typed(definition: Definition, question_key: str) -> bool:
    question = _questions(definition).get(question_key)
    return question is not None and question["kind"] in _TYPED_KINDS


def _is_recent(revision: Revision, now: datetime) -> bool:
    return abs(now - datetime.fromisoformat(revision["at"])) <= TYPING
