"""Keys in a file beside the items: any private file of a release, whatever the format of the items.

A key is that of an item with the same id, or else of its image and criterion, or its number. A letter says nothing
about other options, so a row that states a question or options has to state those of the item.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any, Final

from annotation.evaluating.content import Content, read_json_lines
from annotation.evaluating.errors import RejectedFile, printable_name
from annotation.evaluating.item_files.base import correct_index, criterion_of
from annotation.evaluating.item_files.vlmevalkit import criterion_in, table
from annotation.evaluating.items import LETTERS, Item, content_id

_COLUMNS: Final = {"index", "answer"}


@dataclass(frozen=True, slots=True)
class Key:
    """The answer to an item, a text or for a reason a list of texts, and what its file says of the item."""

    answer: Any
    id: str = ""
    number: str = ""
    image: str = ""
    criterion: str = ""
    question: str = ""
    options: tuple[str, ...] = ()

    def fits(self, item: Item) -> bool:
        """Returns whether nothing that is stated on both sides differs."""
        pairs = (
            (self.criterion, item.criterion),
            (_file_name(self.image), _file_name(item.image)),
            (_plain(self.question), _plain(item.question)),
            (tuple(map(_plain, self.options)), tuple(map(_plain, item.options))),
        )
        return all(text == item_text for text, item_text in pairs if text and item_text)


def add_keys(items: Iterable[Item], content: Content) -> list[Item]:
    """Returns items with the keys of a file, where it has one to an item.

    Raises RejectedFile for a file that cannot be read, has no key to any of the items, or names no option of one.
    """
    by_id: dict[str, Key] = {}
    by_image: dict[tuple[str, str], list[Key]] = defaultdict(list)
    by_number: dict[str, Key] = {}
    for key in _read(content):
        if key.id:
            by_id[key.id] = key
        if key.image and key.criterion:
            by_image[_file_name(key.image), key.criterion].append(key)
        if key.number:
            by_number[key.number] = key

    def key_of(item: Item) -> Key | None:
        candidates = [by_id.get(item.id), by_id.get(content_id(item))]
        candidates += by_image.get((_file_name(item.image), item.criterion), [])
        candidates.append(by_number.get(str(item.number)))
        return next((key for key in candidates if key is not None and key.fits(item)), None)

    pairs = [(item, key_of(item)) for item in items]
    if all(key is None for _item, key in [pair for pair in pairs if pair[0].options] or pairs):
        raise RejectedFile("keys_unmatched", file=content.name)
    return [item if key is None else _with_key(item, key, content.name) for item, key in pairs]


def _with_key(item: Item, key: Key, file: str) -> Item:
    answer = key.answer
    if not item.options:
        texts = (answer,) if isinstance(answer, str) else tuple(answer or ())
        return replace(item, references=texts) if texts and all(isinstance(text, str) for text in texts) else item
    if answer in (None, ""):
        return item
    correct = correct_index(str(answer), item.options)
    if correct is None:
        raise RejectedFile("item_key_unknown", file=file, location=item.id, answer=printable_name(str(answer)))
    return replace(item, correct=correct)


def _read(content: Content) -> Iterator[Key]:
    if content.is_zip:
        return
    if not content.may_be_json:
        if set(content.first_line.strip().split("\t")) >= _COLUMNS:
            yield from (_key_of_cells(row) for _line, row in table(content))
        return
    document = content.document
    if isinstance(document, dict) and "answer" not in document:
        if name := content.repeated_name():
            raise RejectedFile("name_repeated", file=content.name, name=printable_name(name))
        yield from _keys_by_name(document)
        return
    rows = [document] if isinstance(document, dict) else (row for _line, row in read_json_lines(content))
    yield from (_key_of_row(row) for row in rows if isinstance(row, dict))


def _keys_by_name(document: Mapping[str, Any]) -> Iterator[Key]:
    """Yields the keys of Q-Bench's file, an id and its letter, or of AesBench's, an image and its answers."""
    for name, value in document.items():
        if not isinstance(value, dict):
            yield Key(value, id=name)
            continue
        for criterion, answer in value.items():
            yield Key(answer, image=name, criterion=criterion_of(criterion) or "")


def _key_of_row(row: Mapping[str, Any]) -> Key:
    answer, correct, options = row.get("answer"), row.get("correct"), row.get("options")
    if not answer and type(correct) is int and 0 <= correct < len(LETTERS):
        answer = LETTERS[correct]
    return Key(
        answer or row.get("references"),
        **{name: str(row.get(name) or "") for name in ("id", "number", "image", "question")},
        criterion=criterion_of(str(row.get("criterion") or "")) or "",
        options=tuple(map(str, options)) if isinstance(options, list) else (),
    )


def _key_of_cells(row: dict[str, str]) -> Key:
    return Key(
        row.get("answer", ""),
        id=row.get("id", ""),
        number=row.get("index", ""),
        image=row.get("image_path", ""),
        criterion=criterion_in(row) or "",
        question=row.get("question", ""),
        options=tuple(row[letter] for letter in LETTERS if row.get(letter)),
    )


def _file_name(image: str) -> str:
    return PurePosixPath(image).name


def _plain(text: str) -> str:
    return " ".join(text.split()).removesuffix(".")
