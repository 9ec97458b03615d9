"""What the schema of a questionnaire cannot say: that its parts fit each other."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from annotation.rules.conditions import same_value
from annotation.rules.prompts import PLACEHOLDER
from annotation.rules.types import Condition, Definition, DefinitionError, Kind, MistakeCode, Question, Text

_OPERATORS = ("eq", "ne", "in", "lt", "lte", "gt", "gte", "answered")
_ORDERINGS = ("lt", "lte", "gt", "gte")
_WITH_OPTIONS = ("scale", "choice", "multichoice")
_NUMERIC = ("scale", "number")

# The parts of a question that only some kinds have.
_KINDS_WITH: Mapping[str, tuple[Kind, ...]] = {
    "options": ("scale", "choice", "multichoice"),
    "levels": ("scale", "choice"),
    "min_words": ("text",),
    "max_words": ("text",),
    "max_characters": ("text",),
    "min": ("number",),
    "max": ("number",),
    "step": ("number",),
    "min_choices": ("multichoice",),
    "max_choices": ("multichoice",),
    "min_regions": ("region",),
    "max_regions": ("region",),
}
# The forms in which a question of each kind can be asked of a model.
_FORMS: Mapping[Kind, tuple[str, ...]] = {
    "scale": ("short", "letters", "yes_no", "what"),
    "choice": ("short", "letters", "yes_no", "what"),
    "multichoice": ("short",),
    "number": ("short",),
    "text": ("open",),
    "region": (),
}
_RANGES = (("min_words", "max_words"), ("min", "max"), ("min_choices", "max_choices"), ("min_regions", "max_regions"))


def path_of(steps: Iterable[str | int]) -> str:
    """The steps into a document as a person writes them: `stages[1].questions[0].key`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).lstrip(".")


def errors(definition: Definition) -> Iterator[DefinitionError]:
    """Everything in a questionnaire of the right shape that contradicts itself, in the order of the document."""
    yield from _repeated_stages(definition)
    places = list(_places(definition))
    order = [question["key"] for _, question in places]
    earlier: dict[str, Question] = {}
    grade: str | None = None
    for path, question in places:
        if question["key"] in earlier:
            yield mistake(f"{path}.key", "repeated_question", value=question["key"])
        yield from _contradictions(path, question)
        yield from _conditional(path, question, earlier, order)
        if "levels" in question and grade:
            yield mistake(f"{path}.levels", "several_levels", question=grade)
        grade = grade or (question["key"] if "levels" in question else None)
        earlier.setdefault(question["key"], question)


def mistake(path: str, code: MistakeCode, **params: object) -> DefinitionError:
    """One thing wrong at a place, with what a sentence about it names."""
    return {"path": path, "code": code, "params": params}


def _places(definition: Definition) -> Iterator[tuple[str, Question]]:
    for i, stage in enumerate(definition["stages"]):
        for j, question in enumerate(stage["questions"]):
            yield f"stages[{i}].questions[{j}]", question


def _repeated_stages(definition: Definition) -> Iterator[DefinitionError]:
    seen: set[str] = set()
    for i, stage in enumerate(definition["stages"]):
        if stage["key"] in seen:
            yield mistake(f"stages[{i}].key", "repeated_stage", value=stage["key"])
        seen.add(stage["key"])


def _contradictions(path: str, question: Question) -> Iterator[DefinitionError]:
    for part, kinds in _KINDS_WITH.items():
        if part in question and question["kind"] not in kinds:
            yield mistake(f"{path}.{part}", "not_for_kind", kind=question["kind"])
    yield from _empty_ranges(path, question)
    yield from _mistaken_templates(path, question)
    if question["kind"] in _WITH_OPTIONS:
        yield from _mistaken_options(path, question)


def _empty_ranges(path: str, question: Question) -> Iterator[DefinitionError]:
    limits: Mapping[str, object] = question
    for least, most in _RANGES:
        low, high = limits.get(least), limits.get(most)
        if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
            yield mistake(f"{path}.{most}", "less_than", limit=least)
    most_characters, words = question.get("max_characters"), question.get("min_words", 0)
    if most_characters is not None and most_characters < words:
        yield mistake(f"{path}.max_characters", "no_room")


def _mistaken_templates(path: str, question: Question) -> Iterator[DefinitionError]:
    for index, template in enumerate(question.get("templates", ())):
        place, form, ask = f"{path}.templates[{index}]", template["form"], template["ask"]
        if form not in _FORMS[question["kind"]]:
            yield mistake(f"{place}.form", "form_not_for_kind", form=form, kind=question["kind"])
        wanted = {"option"} if form == "yes_no" else set()
        for wording in [ask] if isinstance(ask, str) else ask.values():
            if set(PLACEHOLDER.findall(wording)) != wanted:
                yield mistake(f"{place}.ask", "no_placeholder" if wanted else "braces")


def _mistaken_options(path: str, question: Question) -> Iterator[DefinitionError]:
    values = [option["value"] for option in question["options"]]
    for index, value in enumerate(values):
        if value in values[:index]:
            yield mistake(f"{path}.options[{index}].value", "repeated_value", value=value)
    if question["kind"] == "scale" and values != sorted(values, key=float):
        yield mistake(f"{path}.options", "not_rising")
    for limit in ("min_choices", "max_choices"):
        if question.get(limit, 0) > len(values):  # type: ignore[operator]  # a TypedDict read by a name in a variable
            yield mistake(f"{path}.{limit}", "more_than_options", count=len(values))
    yield from _mistaken_levels(path, question, values)


def _mistaken_levels(path: str, question: Question, options: Sequence[object]) -> Iterator[DefinitionError]:
    levels = question.get("levels", {})
    times = Counter(value for values in levels.values() for value in values)
    for name, values in levels.items():
        for index, value in enumerate(values):
            if value not in options:
                yield mistake(f"{path}.levels.{name}[{index}]", "not_an_option", value=value)
            elif times[value] > 1:
                yield mistake(f"{path}.levels.{name}[{index}]", "listed_twice", value=value)


def _conditional(
    path: str, question: Question, earlier: Mapping[str, Question], order: Sequence[str]
) -> Iterator[DefinitionError]:
    yield from _mistaken_placeholders(f"{path}.prompt", question["prompt"], earlier)
    if "show_if" in question:
        yield from _mistaken_condition(f"{path}.show_if", question["show_if"], earlier, order)
    for index, variant in enumerate(question.get("prompt_if", ())):
        place = f"{path}.prompt_if[{index}]"
        yield from _mistaken_condition(f"{place}.if", variant["if"], earlier, order)
        yield from _mistaken_placeholders(f"{place}.prompt", variant["prompt"], earlier)


def _mistaken_placeholders(path: str, text: Text, earlier: Mapping[str, Question]) -> Iterator[DefinitionError]:
    known = {
        option["value"]
        for question in earlier.values()
        if question["kind"] in ("choice", "multichoice")
        for option in question["options"]
    }
    wordings = {path: text} if isinstance(text, str) else {f"{path}.{tag}": wording for tag, wording in text.items()}
    for place, wording in wordings.items():
        for name in PLACEHOLDER.findall(wording):
            if name not in known:
                yield mistake(place, "unknown_placeholder", name=name)


def _mistaken_condition(
    path: str, condition: Condition, earlier: Mapping[str, Question], order: Sequence[str]
) -> Iterator[DefinitionError]:
    for joint in ("all", "any"):
        for index, part in enumerate(condition.get(joint, ())):
            yield from _mistaken_condition(f"{path}.{joint}[{index}]", part, earlier, order)
    if "not" in condition:
        yield from _mistaken_condition(f"{path}.not", condition["not"], earlier, order)
    if "question" in condition:
        yield from _mistaken_comparison(path, condition, earlier, order)


def _mistaken_comparison(
    path: str, condition: Condition, earlier: Mapping[str, Question], order: Sequence[str]
) -> Iterator[DefinitionError]:
    key = condition["question"]
    if key not in earlier:
        yield mistake(f"{path}.question", "not_earlier" if key in order else "no_such_question", question=key)
        return
    name = next(operator for operator in _OPERATORS if operator in condition)
    yield from _unsuited(f"{path}.{name}", earlier[key], name, condition[name])


def _unsuited(path: str, question: Question, operator: str, expected: object) -> Iterator[DefinitionError]:
    """Why this comparison with the question could never hold, or would mean nothing."""
    if operator == "answered":
        return
    kind = question["kind"]
    if kind == "region" or (operator in _ORDERINGS and kind not in _NUMERIC):
        yield mistake(path, "not_for_question", question=question["key"], kind=kind)
    elif operator not in _ORDERINGS:
        for value in expected if isinstance(expected, list) else [expected]:
            if code := _unknown_value(question, value):
                yield mistake(path, code, value=value, question=question["key"])
                return


def _unknown_value(question: Question, value: object) -> MistakeCode | None:
    if question["kind"] in _WITH_OPTIONS:
        known = any(same_value(value, option["value"]) for option in question["options"])
        return None if known else "not_an_option_of"
    wanted = str if question["kind"] == "text" else int | float
    return None if isinstance(value, wanted) else "never_an_answer"
