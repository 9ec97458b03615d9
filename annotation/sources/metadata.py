"""What is told of a picture beside its pixels, made safe to keep: names, credits, wishes, anything else."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, Final

from annotation.sources.rejections import RefusedFile

LONGEST_NAME: Final = 300
FIELDS: Final = {"title": 300, "author": 300, "license": 100, "source": 100, "group": 100}
MOST_WISHED: Final = 100
LONGEST_TEXT: Final = 2_000
# Invisible: control characters (NUL), formatting ones (right-to-left overrides), lone surrogates.
INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs"})


@dataclass(frozen=True)
class Details:
    """What a manifest or an upload says of one picture.

    `metadata` is kept as it is; `order` sorts within an import; `row` of the manifest says it, 0 without one.
    """

    title: str = ""
    author: str = ""
    license: str = ""
    source: str = ""
    group: str = ""
    critiques_per_image: int | None = None
    order: int = 0
    row: int = 0
    metadata: dict[str, Any] = field(default_factory=dict)


NO_DETAILS: Final = Details()


def read_details(row: Mapping[str, Any], number: int = 0) -> Details:
    """Details from named values: the fields that an image has, `wish` and `priority`, and the rest as metadata.

    `number` is the row's in its manifest. Raises RefusedFile naming the value that cannot be read.
    """
    given = {clean_text(name): clean_value(value) for name, value in row.items() if value not in (None, "")}
    given["license"] = given.pop("license", None) or given.pop("licence", "")
    known = {name: _text(name, given.pop(name, ""), limit) for name, limit in FIELDS.items()}
    wish = given.pop("wish", None) or given.pop("critiques_per_image", None)
    order = given.pop("priority", 0)
    return Details(
        **known,
        critiques_per_image=None if wish is None else _number("wish", wish, 1, MOST_WISHED),
        order=_number("priority", order, -32768, 32767),
        row=number,
        metadata=given,
    )


def clean_text(value: Any) -> str:
    """One line of visible text."""
    visible = "".join(_visible(character) for character in str(value))
    return " ".join(visible.split())[:LONGEST_TEXT]


def clean_value(value: Any) -> Any:
    """A JSON value whose texts are each one line of visible text."""
    if isinstance(value, dict):
        return {clean_text(name): clean_value(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [clean_value(inner) for inner in value]
    return clean_text(value) if isinstance(value, str) else value


def clean_name(name: str) -> str:
    """A file's name as it is shown: its last part only, visible characters only, its ending kept when it is cut."""
    return clean_path(name.replace("\\", "/").rsplit("/", 1)[-1])


def clean_path(name: str) -> str:
    """As `clean_name`, with the folders in which an import found the file."""
    visible = clean_text(name).strip("/ ") or "unnamed"
    ending = PurePosixPath(visible).suffix[:16]
    return visible if len(visible) <= LONGEST_NAME else visible[: LONGEST_NAME - len(ending)] + ending


def _visible(character: str) -> str:
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) in INVISIBLE else character


def _text(name: str, value: Any, limit: int) -> str:
    text = clean_text(value)
    if len(text) > limit:
        raise RefusedFile("text_too_long", name=name, limit=limit)
    return text


def _number(name: str, value: Any, lowest: int, highest: int) -> int:
    try:
        number = lowest - 1 if isinstance(value, float | bool) else int(value)
    except (ValueError, TypeError):
        number = lowest - 1
    if lowest <= number <= highest:
        return number
    raise RefusedFile("not_a_number", name=name, value=str(value)[:40], lowest=lowest, highest=highest)
