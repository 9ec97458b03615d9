"""Every change of a status that is written in Python is checked by the lifecycle."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotation.rules.lifecycle import CHANGES, may_become

ROOT = Path(__file__).parents[2]
CHECKS = {"require_change", "may_become", "change_all"}
IMPORT_FILE_WRITERS = tuple(
    f"annotation/actions/importing/{name}.py" for name in ("incoming_files", "listing", "requests")
)
"""These write the result of each file of an import, which has no lifecycle."""


def functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Yields every function of the code that may write rows, with its location."""
    for room in ("annotation", "api", "frontend", "config"):
        for path in sorted((ROOT / room).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if "/migrations/" in name or name in IMPORT_FILE_WRITERS:
                continue
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.FunctionDef):
                    yield f"{name} {node.name}", node


def writes_status(function: ast.FunctionDef) -> bool:
    return any(_is_status_write(node) for node in ast.walk(function))


def _is_status_write(node: ast.AST) -> bool:
    match node:
        case ast.Assign(targets=targets):
            return any(_is_status(target) for target in targets)
        case ast.AugAssign(target=target) | ast.AnnAssign(target=target):
            return _is_status(target)
        case ast.Call(func=ast.Attribute(attr="update" | "update_or_create" | "bulk_update"), args=args):
            names = [keyword.arg for keyword in node.keywords]
            texts = [text.value for part in (*args, *(k.value for k in node.keywords)) for text in _texts(part)]
            return "status" in names or "status" in texts
    return False


def _is_status(target: ast.expr) -> bool:
    if isinstance(target, ast.Tuple):
        return any(_is_status(part) for part in target.elts)
    return isinstance(target, ast.Attribute) and target.attr == "status"


def _texts(part: ast.expr) -> Iterator[ast.Constant]:
    containers = (ast.Dict, ast.List, ast.Tuple)
    return (node for node in ast.walk(part) if isinstance(part, containers) and isinstance(node, ast.Constant))


def checks_lifecycle(function: ast.FunctionDef) -> bool:
    names = (node.func for node in ast.walk(function) if isinstance(node, ast.Call))
    return any(isinstance(name, ast.Name) and name.id in CHECKS for name in names)


def test_every_written_status_is_checked_by_the_lifecycle():
    writers = {location: checks_lifecycle(function) for location, function in functions() if writes_status(function)}

    assert len(writers) >= 4
    assert [location for location, is_checked in writers.items() if not is_checked] == []


@pytest.mark.parametrize(
    "source",
    [
        "image.status = 'ready'",
        "image.status, image.failure = 'failed', ''",
        "rows.update(status='ready')",
        "Image.objects.update_or_create(pk=1, defaults={'status': 'ready'})",
        "Image.objects.bulk_update(images, ['status'])",
    ],
)
def test_a_status_written_without_a_check_is_detected(source):
    (function,) = ast.parse(f"def change():\n    {source}").body
    assert isinstance(function, ast.FunctionDef)
    assert writes_status(function) and not checks_lifecycle(function)


@pytest.mark.parametrize("noun", CHANGES)
def test_the_lifecycle_names_every_status_and_none_twice(noun):
    statuses = CHANGES[noun].keys()

    assert all(after <= statuses for after in CHANGES[noun].values())
    assert all(may_become(noun, status, status) for status in statuses)
    assert all(before not in after for before, after in CHANGES[noun].items())
