"""Reads from the source which events the actions record."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from annotation.actions.shared.attempts import AnyJob
from annotation.models import BatchStatus, CandidateStatus
from annotation.queries.calling.tables import job_models

ANNOTATION = Path(__file__).parents[3] / "annotation"
NOT_FIELDS = {"actor", "verb", "noun", "target", "project_id", "at"}
# The functions whose verb is a status, and the statuses that reach them.
VERBS_BY_STATUS: Mapping[str, tuple[str, ...]] = {
    "set_batch_status": tuple(BatchStatus.values),
    "set_image_status": ("ready", "set_aside"),
    "change_status": tuple(status for status in CandidateStatus.values if status != CandidateStatus.UNCHECKED),
}
Arguments = dict[str, ast.expr]


@dataclass(frozen=True)
class RecordedEvent:
    """One verb of a call that records an event, with the names of the fields that the call passes."""

    verb: str
    noun: str
    fields: frozenset[str]
    location: str


def recorded_events() -> list[RecordedEvent]:
    """Returns the events of every call of `record_event`, also of those that pass on their caller's verb and fields."""
    return [event for path in sorted(ANNOTATION.rglob("*.py")) for event in Module(path).events()]


class Module:
    """One source file."""

    def __init__(self, path: Path) -> None:
        self.name = path.relative_to(ANNOTATION).as_posix()
        self.tree = ast.parse(path.read_text(encoding="utf-8"))
        self.functions = [node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef)]

    def events(self) -> Iterator[RecordedEvent]:
        for function, call in self._calls("record_event"):
            arguments = _arguments(call, function)
            verb = ast.unparse(arguments["verb"])
            if verb not in _parameters(function) or function.name in VERBS_BY_STATUS:
                yield from self._recorded(function, call, arguments)
                continue
            for caller, outer in self._calls(function.name):
                outer_arguments = _arguments(outer, caller, _parameters(function))
                fields = {name: value for name, value in outer_arguments.items() if name not in _parameters(function)}
                yield from self._recorded(caller, outer, {**arguments, **fields, "verb": outer_arguments[verb]})

    def _recorded(self, function: ast.FunctionDef, call: ast.Call, arguments: Arguments) -> Iterator[RecordedEvent]:
        location = f"{self.name}:{call.lineno}"
        verbs = self._verbs(arguments["verb"], function)
        assert verbs, f"{location} names no verb: write it there, or its function in VERBS_BY_STATUS"
        for noun in _nouns(arguments["noun"]):
            for verb in verbs:
                yield RecordedEvent(verb, noun, frozenset(arguments.keys() - NOT_FIELDS), location)

    def _verbs(self, verb: ast.expr, function: ast.FunctionDef) -> tuple[str, ...]:
        if isinstance(verb, ast.Constant):
            return (verb.value,)
        for node in self.tree.body:
            if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == ast.unparse(verb):
                return (ast.literal_eval(node.value),)
        return VERBS_BY_STATUS.get(function.name, ())

    def _calls(self, name: str) -> Iterator[tuple[ast.FunctionDef, ast.Call]]:
        for function in self.functions:
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == name:
                    yield function, node


def _nouns(noun: ast.expr) -> list[str]:
    """Returns the noun of an event; what is done with every kind of jobs has that of each kind."""
    if ast.unparse(noun) == "job.NOUN":  # jobs that call models
        return [model.NOUN for model in job_models()]
    if ast.unparse(noun) == "row.NOUN":  # jobs of which one attempt does the whole
        return [model.NOUN for model in AnyJob.__constraints__]
    return [ast.literal_eval(noun)]


def _parameters(function: ast.FunctionDef) -> list[str]:
    return [argument.arg for argument in (*function.args.args, *function.args.kwonlyargs)]


def _arguments(call: ast.Call, function: ast.FunctionDef, parameters: list[str] | None = None) -> Arguments:
    """Returns the arguments of a call by name, also those of a dictionary that `function` writes out.

    Fails for other dictionaries, unless they are the fields that `function` was called with.
    """
    arguments = dict(zip(parameters or [], call.args, strict=False))
    written = {ast.unparse(node.target): node.value for node in ast.walk(function) if isinstance(node, ast.AnnAssign)}
    for keyword in call.keywords:
        if keyword.arg:
            arguments[keyword.arg] = keyword.value
        elif isinstance(fields := written.get(ast.unparse(keyword.value)), ast.Dict):
            keys = [ast.literal_eval(key) for key in fields.keys if key]
            arguments |= dict(zip(keys, fields.values, strict=True))
        else:
            assert function.args.kwarg, f"{function.name} passes fields that it does not name"
            assert ast.unparse(keyword.value) == function.args.kwarg.arg
    return arguments
