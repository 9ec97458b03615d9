"""The values of a recipe by paths that do not depend on their order, for forms and for what changed between versions.

`prompt.en.rules` is a part's text, `types.why.items` how many items of a type are wanted at most.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from annotation.refining.recipes import RecipeDefinition

_PART: Final = re.compile(r"prompt\.([\w-]+)\[(\d+)\]")
_TYPE: Final = re.compile(r"types\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class RecipeChange:
    """One value that differs between two versions; None where a version does not have it."""

    path: str
    before: Any
    after: Any


def recipe_values(definition: RecipeDefinition) -> dict[str, Any]:
    """Returns the values by path, in the order in which people read a recipe."""
    return dict(_values(definition))


def recipe_changes(before: RecipeDefinition, after: RecipeDefinition) -> list[RecipeChange]:
    """Returns what differs between two versions; another order of parts or types is a change of `order`."""
    earlier, later = recipe_values(before), recipe_values(after)
    paths = dict.fromkeys([*later, *earlier])
    return [
        RecipeChange(path, earlier.get(path), later.get(path))
        for path in paths
        if _differs(path, earlier.get(path), later.get(path))
    ]


def value_path(definition: RecipeDefinition, error_path: str) -> str:
    """Returns the path of a value for the path of an error in the document: `types.why.items` for `types[6].items`."""
    if match := _PART.match(error_path):
        part = definition["prompt"][match[1]][int(match[2])]
        return f"prompt.{match[1]}.{part['part']}"
    if match := _TYPE.match(error_path):
        return f"types.{definition['types'][int(match[1])]['type']}{error_path[match.end() :]}"
    return error_path


def _differs(path: str, before: Any, after: Any) -> bool:
    """Returns whether a value differs; of an order, whether that of the names in both versions does."""
    if path.endswith(".order"):
        before, after = before or [], after or []
        return [name for name in before if name in after] != [name for name in after if name in before]
    return bool(before != after)


def _values(definition: RecipeDefinition) -> Iterator[tuple[str, Any]]:
    yield "key", definition["key"]
    title = definition["title"]
    for language, text in ({"en": title} if isinstance(title, str) else title).items():
        yield f"title.{language}", text
    yield "languages", definition["languages"]
    for language, parts in definition["prompt"].items():
        for part in parts:
            yield f"prompt.{language}.{part['part']}", part["text"]
        yield f"prompt.{language}.order", [part["part"] for part in parts]
    for entry in definition["types"]:
        yield f"types.{entry['type']}.items", entry["items"]
        for language, text in entry["description"].items():
            yield f"types.{entry['type']}.description.{language}", text
    yield "types.order", [entry["type"] for entry in definition["types"]]
    for group in ("parameters", "limits"):
        for name, value in definition[group].items():
            yield f"{group}.{name}", value
