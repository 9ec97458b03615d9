"""Checks what the schema of a questionnaire cannot express: that its parts fit each other."""

from collections.abc import Iterator, Mapping, Sequence

from annotation.rules.kinds import KINDS, kind_of
from annotation.rules.prompts import PLACEHOLDER
from annotation.rules.types import Condition, Definition, DefinitionError, Question, Text, definition_error

_OPERATORS = ("eq", "ne", "in", "lt", "lte", "gt", "gte", "answered")
_ORDERINGS = ("lt", "lte", "gt", "gte")


def errors(definition: Definition) -> Iterator[DefinitionError]:
    """Yields every contradiction in a questionnaire of the right shape, in the order of the document."""
    yield from _repeated_stages(definition)
    questions = list(_questions_with_paths(definition))
    order = [question["key"] for _, question in questions]
    earlier: dict[str, Question] = {}
    grade: str | None = None
    criteria: dict[str, str] = {}
    for path, question in questions:
        if question["key"] in earlier:
            yield definition_error(f"{path}.key", "repeated_question", value=question["key"])
        yield from _question_errors(path, question)
        yield from _reference_errors(path, question, earlier, order)
        if "levels" in question and grade:
            yield definition_error(f"{path}.levels", "several_levels", question=grade)
        grade = grade or (question["key"] if "levels" in question else None)
        yield from _criterion_errors(path, question, criteria)
        earlier.setdefault(question["key"], question)


def _questions_with_paths(definition: Definition) -> Iterator[tuple[str, Question]]:
    for i, stage in enumerate(definition["stages"]):
        for j, question in enumerate(stage["questions"]):
            yield f"stages[{i}].questions[{j}]", question


def _repeated_stages(definition: Definition) -> Iterator[DefinitionError]:
    keys: set[str] = set()
    for i, stage in enumerate(definition["stages"]):
        if stage["key"] in keys:
            yield definition_error(f"stages[{i}].key", "repeated_stage", value=stage["key"])
        keys.add(stage["key"])


def _question_errors(path: str, question: Question) -> Iterator[DefinitionError]:
    kind = kind_of(question)
    properties = {name for every_kind in KINDS.values() for name in every_kind.properties} - kind.properties.keys()
    for name in question:
        if name in properties:
            yield definition_error(f"{path}.{name}", "not_for_kind", kind=kind.key)
    yield from _template_errors(path, question)
    yield from kind.definition_errors(path, question)


def _criterion_errors(path: str, question: Question, criteria: dict[str, str]) -> Iterator[DefinitionError]:
    """Yields why a question cannot have its criterion. `criteria`, of the questions before it, receives its own."""
    kind, criterion = kind_of(question), question.get("criterion")
    if criterion is None:
        return
    if criterion not in kind.criteria:
        yield definition_error(f"{path}.criterion", "criterion_not_for_kind", criterion=criterion, kind=kind.key)
    if criterion in criteria:
        yield definition_error(
            f"{path}.criterion", "repeated_criterion", criterion=criterion, question=criteria[criterion]
        )
    criteria.setdefault(criterion, question["key"])


def _template_errors(path: str, question: Question) -> Iterator[DefinitionError]:
    kind = kind_of(question)
    for index, template in enumerate(question.get("templates", ())):
        template_path, form, prompt = f"{path}.templates[{index}]", template["form"], template["ask"]
        if form not in kind.forms:
            yield definition_error(f"{template_path}.form", "form_not_for_kind", form=form, kind=kind.key)
        placeholders = {"option"} if form == "yes_no" else set()
        for wording in [prompt] if isinstance(prompt, str) else prompt.values():
            if set(PLACEHOLDER.findall(wording)) != placeholders:
                yield definition_error(f"{template_path}.ask", "no_placeholder" if placeholders else "braces")


def _reference_errors(
    path: str, question: Question, earlier: Mapping[str, Question], order: Sequence[str]
) -> Iterator[DefinitionError]:
    yield from _placeholder_errors(f"{path}.prompt", question["prompt"], earlier)
    if "show_if" in question:
        yield from _condition_errors(f"{path}.show_if", question["show_if"], earlier, order)
    for index, variant in enumerate(question.get("prompt_if", ())):
        variant_path = f"{path}.prompt_if[{index}]"
        yield from _condition_errors(f"{variant_path}.if", variant["if"], earlier, order)
        yield from _placeholder_errors(f"{variant_path}.prompt", variant["prompt"], earlier)


def _placeholder_errors(path: str, text: Text, earlier: Mapping[str, Question]) -> Iterator[DefinitionError]:
    options = {option["value"] for question in earlier.values() for option in question.get("options", ())}
    wordings = {path: text} if isinstance(text, str) else {f"{path}.{tag}": wording for tag, wording in text.items()}
    for wording_path, wording in wordings.items():
        for name in PLACEHOLDER.findall(wording):
            if name not in options:
                yield definition_error(wording_path, "unknown_placeholder", name=name)


def _condition_errors(
    path: str, condition: Condition, earlier: Mapping[str, Question], order: Sequence[str]
) -> Iterator[DefinitionError]:
    for joint in ("all", "any"):
        for index, part in enumerate(condition.get(joint, ())):
            yield from _condition_errors(f"{path}.{joint}[{index}]", part, earlier, order)
    if "not" in condition:
        yield from _condition_errors(f"{path}.not", condition["not"], earlier, order)
    if "question" in condition:
        yield from _comparison_errors(path, condition, earlier, order)


def _comparison_errors(
    path: str, condition: Condition, earlier: Mapping[str, Question], order: Sequence[str]
) -> Iterator[DefinitionError]:
    key = condition["question"]
    if key not in earlier:
        yield definition_error(f"{path}.question", "not_earlier" if key in order else "no_such_question", question=key)
        return
    operator = next(name for name in _OPERATORS if name in condition)
    yield from _operator_errors(f"{path}.{operator}", earlier[key], operator, condition[operator])


def _operator_errors(path: str, question: Question, operator: str, operand: object) -> Iterator[DefinitionError]:
    """Yields why this comparison with the question could never hold, or has no meaning."""
    if operator == "answered":
        return
    kind = kind_of(question)
    if not kind.is_comparable or (operator in _ORDERINGS and not kind.is_numeric):
        yield definition_error(path, "not_for_question", question=question["key"], kind=kind.key)
    elif operator not in _ORDERINGS:
        for value in operand if isinstance(operand, list) else [operand]:
            if code := kind.operand_error(question, value):
                yield definition_error(path, code, value=value, question=question["key"])
                return
