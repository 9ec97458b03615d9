"""An item of a benchmark as files and the scorer know it: without the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, Literal

import orjson

Criterion = Literal["AesP", "AesE", "AesA", "AesI"]
Split = Literal["dev", "test"]
CRITERIA: Final[tuple[Criterion, ...]] = ("AesP", "AesE", "AesA", "AesI")
LETTERS: Final = "ABCD"


@dataclass(frozen=True, slots=True)
class Item:
    """One question about one image.

    `id` is made by `content_id`, so that another version of the question has another. `image` is the name of its file.
    `options` are in the order in which the letters name them; `correct` is the index of the right one, None where the
    key is not known. An item of AesI has no options, but `references`: texts of experts.
    """

    id: str
    number: int
    image: str
    criterion: Criterion
    question: str
    options: tuple[str, ...] = ()
    correct: int | None = None
    references: tuple[str, ...] = ()
    dimension: str = ""
    kind: str = ""
    source: str = ""
    split: Split = "test"

    @property
    def letter(self) -> str:
        """The letter of the correct option; empty where there is none, or it is not known."""
        return "" if self.correct is None else LETTERS[self.correct]


def content_id(item: Item) -> str:
    """Returns an id made of all that a model is asked, with the options in their order: it says nothing of the key."""
    content = [item.image, item.criterion, item.question, *item.options]
    return f"{item.criterion}-{sha256(orjson.dumps(content)).hexdigest()[:12]}"


def item_json(item: Item, *, has_key: bool, people: Mapping[str, int] | None = None) -> dict[str, Any]:
    """Returns an item as it stands in the lines of a release.

    Only with its key it has `answer`, the letter (or `references` in its place), and the figures of its cross-checks.
    """
    row: dict[str, Any] = {
        name: getattr(item, name)
        for name in ("id", "number", "image", "criterion", "question", "dimension", "kind", "source", "split")
    }
    row["options"] = list(item.options)
    if not has_key:
        return row
    key = {"answer": item.letter} if item.options else {"references": list(item.references)}
    return {**row, **key, "people": dict(people or {})}
