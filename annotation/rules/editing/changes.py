"""Finds what changed between two versions of a questionnaire, part by part.

Stages and questions are recognized by their keys, options by their values: one with another key is a new one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal

from annotation.rules.editing.form_fields import FieldType, field_types
from annotation.rules.types import Definition, Question, Stage

ChangeCode = Literal[
    "stage_added",
    "stage_removed",
    "stages_reordered",
    "question_added",
    "question_removed",
    "question_moved",
    "questions_reordered",
    "property_added",
    "property_removed",
    "property_changed",
    "option_added",
    "option_removed",
    "option_changed",
    "options_reordered",
]
_CHILDREN: Final = frozenset({"stages", "questions"})


@dataclass(frozen=True, slots=True)
class Change:
    """One change. `stage`, `question`, `property`, `option` and `language` say where; they are empty where none is.

    `before` and `after` are the values in the document, or lists of keys or values of what was reordered; of a question
    that moved they are the keys of its stages.
    """

    code: ChangeCode
    stage: str = ""
    question: str = ""
    property: str = ""
    option: str = ""
    language: str = ""
    before: Any = None
    after: Any = None


@dataclass(frozen=True, slots=True)
class _Part:
    stage: str = ""
    question: str = ""
    property: str = ""

    def change(self, code: ChangeCode, **fields: Any) -> Change:
        return Change(code, **{"stage": self.stage, "question": self.question, "property": self.property, **fields})


def definition_changes(before: Definition, after: Definition) -> list[Change]:
    """Returns every change from one checked questionnaire to another, in the order of the newer document."""
    earlier, later = _by_key(before["stages"]), _by_key(after["stages"])
    changes = list(_property_changes(_Part(), before, after))
    changes += [Change("stage_removed", stage=key, before=stage) for key, stage in earlier.items() if key not in later]
    changes += [Change("stage_added", stage=key, after=stage) for key, stage in later.items() if key not in earlier]
    changes += _reordering(_Part(), "stages_reordered", list(earlier), list(later))
    homes = {question["key"]: stage["key"] for stage in before["stages"] for question in stage["questions"]}
    questions = {question["key"]: question for stage in before["stages"] for question in stage["questions"]}
    kept = {question["key"] for stage in after["stages"] for question in stage["questions"]}
    for stage in before["stages"]:
        changes += _removed_questions(stage, kept, was_removed=stage["key"] not in later)
    for key, stage in later.items():
        changes += _stage_changes(earlier.get(key), stage, questions, homes)
    return changes


def _removed_questions(stage: Stage, kept: set[str], *, was_removed: bool) -> Iterator[Change]:
    """Yields the questions that went; those of a stage that went with all of its questions are in that change."""
    removed = [question for question in stage["questions"] if question["key"] not in kept]
    if was_removed and len(removed) == len(stage["questions"]):
        return
    for question in removed:
        yield Change("question_removed", stage=stage["key"], question=question["key"], before=question)


def _stage_changes(
    before: Stage | None, after: Stage, questions: Mapping[str, Question], homes: Mapping[str, str]
) -> Iterator[Change]:
    """Yields the changes of a stage and its questions; a new stage's new questions are in the change of the stage."""
    part = _Part(after["key"])
    if before:
        yield from _property_changes(part, before, after)
        old_order, new_order = list(_by_key(before["questions"])), list(_by_key(after["questions"]))
        yield from _reordering(part, "questions_reordered", old_order, new_order)
    for question in after["questions"]:
        key = question["key"]
        if key not in questions:
            if before:
                yield Change("question_added", stage=after["key"], question=key, after=question)
            continue
        if homes[key] != after["key"]:
            yield Change("question_moved", stage=after["key"], question=key, before=homes[key], after=after["key"])
        yield from _property_changes(_Part(after["key"], key), questions[key], question)


def _property_changes(part: _Part, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    names = [*before, *(name for name in after if name not in before)]
    for name in names:
        old, new = before.get(name), after.get(name)
        if name in _CHILDREN or old == new:
            continue
        property_part = _Part(part.stage, part.question, name)
        if _types().get(name) in ("line", "text"):
            yield from _text_changes(property_part, old, new)
        elif _types().get(name) == "options":
            yield from _option_changes(property_part, old or [], new or [])
        else:
            yield property_part.change(_code(old, new), before=old, after=new)


def _text_changes(part: _Part, before: Any, after: Any, option: str = "") -> Iterator[Change]:
    """Yields the changes of a text, language by language; one string is a text without a language."""
    old, new = _by_language(before), _by_language(after)
    for language in [*old, *(tag for tag in new if tag not in old)]:
        texts = old.get(language), new.get(language)
        if texts[0] == texts[1]:
            continue
        code: ChangeCode = "option_changed" if option else _code(*texts)
        yield part.change(code, option=option, language=language, before=texts[0], after=texts[1])


def _option_changes(part: _Part, before: Sequence[Any], after: Sequence[Any]) -> Iterator[Change]:
    earlier = {str(option["value"]): option for option in before}
    later = {str(option["value"]): option for option in after}
    for value, option in earlier.items():
        if value not in later:
            yield part.change("option_removed", option=value, before=option["label"])
    for value, option in later.items():
        if value in earlier:
            yield from _text_changes(part, earlier[value]["label"], option["label"], value)
        else:
            yield part.change("option_added", option=value, after=option["label"])
    yield from _reordering(part, "options_reordered", list(earlier), list(later))


def _reordering(part: _Part, code: ChangeCode, before: list[str], after: list[str]) -> Iterator[Change]:
    """Yields one change if what both have stands in another order."""
    old, new = [key for key in before if key in after], [key for key in after if key in before]
    if old != new:
        yield part.change(code, before=old, after=new)


def _code(before: Any, after: Any) -> ChangeCode:
    if before is None:
        return "property_added"
    return "property_removed" if after is None else "property_changed"


def _by_key(parts: Sequence[Any]) -> dict[str, Any]:
    return {part["key"]: part for part in parts}


def _by_language(text: Any) -> Mapping[str, str]:
    if text is None:
        return {}
    return {"": text} if isinstance(text, str) else text


@cache
def _types() -> Mapping[str, FieldType]:
    return field_types()
