"""What is told of a picture beside its pixels, made safe to keep: names, credits, wishes, anything else."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, Final

from django.utils.translation import gettext as _

from annotation.errors import Invalid

LONGEST_NAME: Final = 300
FIELDS: Final = ("title", "author", "license", "source", "group")
MOST_WISHED: Final = 100
LONGEST_TEXT: Final = 2_000
# Invisible: control characters (NUL), formatting ones (right-to-left overrides), lone surrogates.
INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs"})


@dataclass(frozen=True)
class Details:
    """What a manifest or an upload says of one picture. `metadata` is kept as it is; `order` sorts within an import."""

    title: str = ""
    author: str = ""
    license: str = ""
    source: str = ""
    group: str = ""
    critiques_per_image: int | None = None
    order: int = 0
    metadata: dict[str, Any] = field(default_factory=dict)


NO_DETAILS: Final = Details()


def read_details(row: Mapping[str, Any]) -> Details:
    """Details from named values: the fields that an image has, `wish` and `priority`, and the rest as metadata.

    Raises Invalid naming the value that cannot be read.
    """
    given = {clean_text(name): clean_text(value) for name, value in row.items() if value not in (None, "")}
    known = {name: given.pop(name) for name in FIELDS if name in given}
    wish = given.pop("wish", None) or given.pop("critiques_per_image", None)
    return Details(
        **known,
        critiques_per_image=_number("wish", wish, 1, MOST_WISHED) if wish else None,
        order=_number("priority", given.pop("priority", "0"), -32768, 32767),
        metadata=given,
    )


def clean_text(value: Any) -> str:
    """One line of visible text."""
    visible = "".join(_visible(character) for character in str(value))
    return " ".join(visible.split())[:LONGEST_TEXT]


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


def _number(name: str, value: str, lowest: int, highest: int) -> int:
    try:
        number = int(value)
    except ValueError:
        number = lowest - 1
    if lowest <= number <= highest:
        return number
    raise Invalid(
        _("“%(name)s” is “%(value)s”; write a whole number from %(lowest)s to %(highest)s.")
        % {"name": name, "value": value[:40], "lowest": lowest, "highest": highest},
        code="not_a_number",
    )
