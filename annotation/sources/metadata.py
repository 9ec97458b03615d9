"""Reads the metadata that a manifest gives of images, and makes it safe to store."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any, Final

from annotation.sources.paths import is_url, normal_path
from annotation.sources.rejections import RejectedFile
from annotation.sources.url_names import has_secret, name_of_url

LONGEST_NAME: Final = 300
DIGEST_LENGTH: Final = 8
FIELDS: Final = {"title": 300, "author": 300, "license": 100, "source": 100, "group": 100}
MAX_CRITIQUES: Final = 100
LONGEST_TEXT: Final = 2_000
DEEPEST_NESTING: Final = 50
# Zeros may follow a decimal sign; three of them may as well be those of a thousand.
WHOLE_NUMBER: Final = re.compile(r"[+-]?\d{1,9}(?:[.,](?:0{1,2}|0{4,9})?)?")
POWER_OF_TEN: Final = re.compile(r"[+-]?\d(?:[.,]\d{1,9})?[eE]\+?\d{1,2}")
FULL_WIDTH_SIGNS: Final = str.maketrans("－−＋．，", "--+.,")
# Invisible: control characters (NUL), formatting ones (right-to-left overrides), lone surrogates.
INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs"})


@dataclass(frozen=True)
class ImageMetadata:
    """What a manifest or an upload says of one image.

    `priority` sorts within an import, lowest first; `row` is the row of the manifest, 0 without one; `extra` has the
    values that an image has no field for.
    """

    title: str = ""
    author: str = ""
    license: str = ""
    source: str = ""
    group: str = ""
    critiques_per_image: int | None = None
    priority: int = 0
    row: int = 0
    extra: dict[str, Any] = field(default_factory=dict)


NO_METADATA: Final = ImageMetadata()


def read_metadata(row: Mapping[str, Any], number: int = 0) -> ImageMetadata:
    """Returns the metadata of a row's values: the fields that an image has, `wish` and `priority`, the rest as extra.

    `wish` is how many critiques the image requires; `number` is the row's in its manifest. Raises RejectedFile naming
    the value that cannot be read.
    """
    cleaned = ((clean_text(name), clean_value(value)) for name, value in row.items())
    values = {name: value for name, value in cleaned if value not in (None, "")}
    values["license"] = values.pop("license", None) or values.pop("licence", "")
    texts = {name: _text(name, values.pop(name, ""), limit) for name, limit in FIELDS.items()}
    critiques = values.pop("wish" if "wish" in values else "critiques_per_image", None)
    priority = values.pop("priority", 0)
    return ImageMetadata(
        **texts,
        critiques_per_image=None if critiques is None else _number("wish", critiques, 1, MAX_CRITIQUES),
        priority=_number("priority", priority, -32768, 32767),
        row=number,
        extra=values,
    )


def clean_text(value: Any) -> str:
    """Returns a value as one line of visible text, of at most LONGEST_TEXT characters."""
    text = str(value)
    if text.isprintable():  # most texts: a look at each character would take many times as long
        return " ".join(text.split())[:LONGEST_TEXT]
    visible = "".join(_visible(character) for character in text)
    return " ".join(visible.split())[:LONGEST_TEXT]


def clean_value(value: Any, depth: int = 0) -> Any:
    """Returns a JSON value whose texts are each one line of visible text, and whose signed URLs are without signature.

    Raises RejectedFile for a value that is nested too deeply.
    """
    if depth > DEEPEST_NESTING:
        raise RejectedFile("nested_too_deeply", limit=DEEPEST_NESTING)
    if isinstance(value, dict):
        return {clean_text(name): clean_value(inner, depth + 1) for name, inner in value.items()}
    if isinstance(value, list):
        return [clean_value(inner, depth + 1) for inner in value]
    if not isinstance(value, str):
        return value
    return clean_text(name_of_url(value) if is_signed_url(value) else value)


def is_signed_url(text: str) -> bool:
    """Returns whether a text is a URL with a password or a signature, which open a private file."""
    return "://" in text and is_url(text.strip()) and has_secret(text)


def clean_name(name: str) -> str:
    """Returns the last part of a file's name for showing: visible characters only, cut before its ending."""
    return clean_path(normal_path(name).rsplit("/", 1)[-1])


def clean_path(name: str) -> str:
    """Returns a file's name for showing as `clean_name` does, but with its folders; a URL by `name_of_url`.

    A name that is cut has a part of its hash, so that no two long names become the same one.
    """
    visible = clean_text(name_of_url(name) if is_url(name) else normal_path(name)).strip("/ ") or "unnamed"
    if len(visible) <= LONGEST_NAME:
        return visible
    digest = hashlib.sha256(visible.casefold().encode()).hexdigest()
    ending = f"~{digest[:DIGEST_LENGTH]}{PurePosixPath(visible).suffix[:16]}"
    return visible[: LONGEST_NAME - len(ending)] + ending


def _visible(character: str) -> str:
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) in INVISIBLE else character


def _text(name: str, value: Any, limit: int) -> str:
    if isinstance(value, dict | list | bool):
        raise RejectedFile("not_a_text", name=name)
    text = clean_text(value)
    if len(text) > limit:
        raise RejectedFile("text_too_long", name=name, limit=limit)
    return text


def _number(name: str, value: Any, lowest: int, highest: int) -> int:
    number = _whole_number(value)
    if number is not None and lowest <= number <= highest:
        return number
    raise RejectedFile("not_a_number", name=name, value=str(value)[:40], lowest=lowest, highest=highest)


def _whole_number(value: Any) -> int | None:
    """Returns the whole number that JSON or a spreadsheet means, as 4 by `4.0`, `4,0` or `4E+00`; None for others."""
    if isinstance(value, bool | dict | list):
        return None
    text = str(value).strip().translate(FULL_WIDTH_SIGNS)
    if WHOLE_NUMBER.fullmatch(text):
        return int(re.split("[.,]", text)[0])
    if not POWER_OF_TEN.fullmatch(text):
        return None
    number = Decimal(text.replace(",", "."))
    return int(number) if number == number.to_integral_value() else None
