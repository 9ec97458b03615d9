"""What readers of result files share: rows, formats, and how a value becomes the text of an answer."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import isnan
from typing import Any, Final, Literal

from annotation.evaluating.content import Content
from annotation.evaluating.item_files.base import criterion_of
from annotation.evaluating.items import Criterion

Flaw = Literal["", "empty", "not_text", "line_too_long"]
MAX_TRIALS: Final = 100
"""Of any item: what lacks an answer is listed by item and trial."""


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One answer of a file: to the item with an `id` (or number), or else to that of an image and a criterion.

    Of a row with an `id`, `image`, `criterion` and `question` are what it says of the item, and may be empty.
    `text` is the answer as the model gave it. `flaw` says that the file had no text there. `shown_options` has the
    options in the order in which the model saw them, `order` the same as indexes of the item's options; without either
    they are in the item's own order. `location` is where the row stands, for messages.
    """

    location: str
    text: str
    id: str = ""
    image: str = ""
    criterion: Criterion | None = None
    question: str = ""
    trial: int | None = None
    order: tuple[int, ...] | None = None
    shown_options: tuple[str, ...] | None = None
    flaw: Flaw = ""

    @property
    def name(self) -> str:
        """What the row calls its item."""
        return self.id or f"{self.image}/{self.criterion}"

    @property
    def full_name(self) -> str:
        """The name with what else the row says of its item."""
        statements = ", ".join(text for text in (self.image, self.criterion) if text)
        return f"{self.name} ({statements})" if self.id and statements else self.name


@dataclass(frozen=True, slots=True)
class ResultFormat:
    """A format of results. `fits` is asked first, and need not read the whole content."""

    key: str
    title: str
    fits: Callable[[Content], bool]
    read: Callable[[Content], Iterator[ResultRow]]


class InvalidRow(ValueError):
    """A row that makes its file unusable: `code` says why, `params` are for the sentence."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def as_text(value: Any) -> tuple[str, Flaw]:
    """Returns the text of an answer, and what is wrong with a value that is none.

    A number is the text that a person would write: 2.0, as tables make of 2, is “2”.
    """
    if value is None or (isinstance(value, float) and isnan(value)):
        return "", "empty"
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    match value:
        case str():
            return value, ""
        case float() if value.is_integer():
            return str(int(value)), ""
        case int() | float():
            return str(value), ""
    return "", "not_text"


def statements_of(row: Mapping[str, Any], criterion_names: Iterable[str]) -> Mapping[str, Any]:
    """Returns what a row with an id says of its item: the fields `image`, `criterion` and `question` of ResultRow."""
    names = (row.get(name) for name in criterion_names)
    criteria = (criterion_of(name) for name in names if isinstance(name, str))
    images = (row.get(name) for name in ("image_path", "image"))
    question = row.get("question")
    return {
        "image": next((name for name in images if isinstance(name, str) and name), ""),
        "criterion": next((criterion for criterion in criteria if criterion), None),
        "question": question if isinstance(question, str) else "",
    }


def first_entry(document: Any) -> Mapping[str, Any]:
    """Returns the first value of an object of objects; empty for any other document."""
    entry = next(iter(document.values()), None) if isinstance(document, dict) else None
    return entry if isinstance(entry, dict) else {}
