"""What the schema of a questionnaire cannot say: that its parts fit each other."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from annotation.rules.conditions import same_value
from annotation.rules.prompts import PLACEHOLDER
from annotation.rules.types import Condition, Definition, DefinitionError, Kind, Question, Text

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
            yield _error(f"{path}.key", f"“{question['key']}” is the key of an earlier question as well")
        yield from _contradictions(path, question)
        yield from _conditional(path, question, earlier, order)
        if "levels" in question and grade:
            yield _error(f"{path}.levels", f"only one question may carry levels, and “{grade}” does")
        grade = grade or (question["key"] if "levels" in question else None)
        earlier.setdefault(question["key"], question)


def _error(path: str, message: str) -> DefinitionError:
    return {"path": path, "message": message}


def _places(definition: Definition) -> Iterator[tuple[str, Question]]:
    for i, stage in enumerate(definition["stages"]):
        for j, question in enumerate(stage["questions"]):
            yield f"stages[{i}].questions[{j}]", question


def _repeated_stages(definition: Definition) -> Iterator[DefinitionError]:
    seen: set[str] = set()
    for i, stage in enumerate(definition["stages"]):
        if stage["key"] in seen:
            yield _error(f"stages[{i}].key", f"“{stage['key']}” is the key of an earlier stage as well")
        seen.add(stage["key"])


def _contradictions(path: str, question: Question) -> Iterator[DefinitionError]:
    for part, kinds in _KINDS_WITH.items():
        if part in question and question["kind"] not in kinds:
            yield _error(f"{path}.{part}", f"does not apply to a question of kind {question['kind']}")
    yield from _empty_ranges(path, question)
    yield from _mistaken_templates(path, question)
    if question["kind"] in _WITH_OPTIONS:
        yield from _mistaken_options(path, question)


def _empty_ranges(path: str, question: Question) -> Iterator[DefinitionError]:
    limits: Mapping[str, object] = question
    for least, most in _RANGES:
        low, high = limits.get(least), limits.get(most)
        if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
            yield _error(f"{path}.{most}", f"is less than {least}")
    most_characters, words = question.get("max_characters"), question.get("min_words", 0)
    if most_characters is not None and most_characters < words:
        yield _error(f"{path}.max_characters", "leaves no room for min_words")


def _mistaken_templates(path: str, question: Question) -> Iterator[DefinitionError]:
    for index, template in enumerate(question.get("templates", ())):
        place, form, ask = f"{path}.templates[{index}]", template["form"], template["ask"]
        if form not in _FORMS[question["kind"]]:
            yield _error(f"{place}.form", f"“{form}” does not apply to a question of kind {question['kind']}")
        wanted = {"option"} if form == "yes_no" else set()
        for wording in [ask] if isinstance(ask, str) else ask.values():
            if set(PLACEHOLDER.findall(wording)) != wanted:
                yield _error(f"{place}.ask", "must hold {option}" if wanted else "may hold no braces")


def _mistaken_options(path: str, question: Question) -> Iterator[DefinitionError]:
    values = [option["value"] for option in question["options"]]
    for index, value in enumerate(values):
        if value in values[:index]:
            yield _error(f"{path}.options[{index}].value", f"“{value}” is the value of an earlier option as well")
    if question["kind"] == "scale" and values != sorted(values, key=float):
        yield _error(f"{path}.options", "must stand in rising order, because the question is a scale")
    for limit in ("min_choices", "max_choices"):
        if question.get(limit, 0) > len(values):  # type: ignore[operator]  # a TypedDict read by a name in a variable
            yield _error(f"{path}.{limit}", f"is more than the {len(values)} options")
    yield from _mistaken_levels(path, question, values)


def _mistaken_levels(path: str, question: Question, options: Sequence[object]) -> Iterator[DefinitionError]:
    levels = question.get("levels", {})
    times = Counter(value for values in levels.values() for value in values)
    for name, values in levels.items():
        for index, value in enumerate(values):
            if value not in options:
                yield _error(f"{path}.levels.{name}[{index}]", f"“{value}” is not an option of the question")
            elif times[value] > 1:
                yield _error(f"{path}.levels.{name}[{index}]", f"“{value}” is listed more than once")


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
                yield _error(place, f"{{{name}}} is not an option of an earlier choice")


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
        known = key in order
        message = (
            f"“{key}” must come before the question that looks at it" if known else f"there is no question “{key}”"
        )
        yield _error(f"{path}.question", message)
        return
    name = next(operator for operator in _OPERATORS if operator in condition)
    if unsuited := _unsuited(earlier[key], name, condition[name]):
        yield _error(f"{path}.{name}", unsuited)


def _unsuited(question: Question, operator: str, expected: object) -> str | None:
    """Why this comparison with the question could never hold, or would mean nothing."""
    if operator == "answered":
        return None
    kind = question["kind"]
    if kind == "region" or (operator in _ORDERINGS and kind not in _NUMERIC):
        return f"does not apply to “{question['key']}”, a question of kind {kind}"
    if operator in _ORDERINGS:
        return None
    for value in expected if isinstance(expected, list) else [expected]:
        if message := _unknown_value(question, value):
            return message
    return None


def _unknown_value(question: Question, value: object) -> str | None:
    if question["kind"] in _WITH_OPTIONS:
        known = any(same_value(value, option["value"]) for option in question["options"])
        return None if known else f"“{value}” is not an option of “{question['key']}”"
    wanted = str if question["kind"] == "text" else int | float
    return None if isinstance(value, wanted) else f"“{value}” could never be the answer to “{question['key']}”"
