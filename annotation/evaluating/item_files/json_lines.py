"""Items as Loupe publishes them: one a line, the fields of `Item`, and in `answer` the letter of the correct option."""

from typing import Any, Final

from annotation.evaluating.content import NOT_JSON, Content, read_json_lines
from annotation.evaluating.errors import printable_name
from annotation.evaluating.item_files.base import InvalidItem, ItemFormat, correct_index, criterion_of
from annotation.evaluating.items import LETTERS, Item


def fits(content: Content) -> bool:
    """Returns whether the first row is an item."""
    if content.is_zip:
        return False
    row = content.document
    if isinstance(row, list):
        row = row[0] if row else None
    elif row is NOT_JSON and content.text.lstrip().startswith("{"):
        row = next(read_json_lines(content))[1]
    return isinstance(row, dict) and "criterion" in row and "question" in row


def read(content: Content) -> list[Item]:
    """Returns the items."""
    rows = [(1, content.document)] if isinstance(content.document, dict) else read_json_lines(content)
    return [_item(row, line, number) for number, (line, row) in enumerate(rows, 1)]


def _item(row: Any, location: int, number: int) -> Item:
    if not isinstance(row, dict):
        raise InvalidItem(location, "item_not_object")
    criterion = criterion_of(str(row.get("criterion", "")))
    if criterion is None:
        criterion_name = printable_name(str(row.get("criterion")))
        raise InvalidItem(location, "item_criterion_unknown", criterion=criterion_name)
    if not isinstance(row.get("question"), str):
        raise InvalidItem(location, "item_question_missing")
    options = _texts(row, "options", location)
    identifier = str(row.get("id") or row.get("number") or number)
    return Item(
        id=identifier,
        number=_number(row.get("number", number), location),
        image=str(row.get("image") or ""),
        criterion=criterion,
        question=row["question"],
        options=options,
        correct=_correct(row, options, location),
        references=_texts(row, "references", location),
        dimension=str(row.get("dimension") or ""),
        kind=str(row.get("kind") or ""),
        source=str(row.get("source") or ""),
        split="dev" if row.get("split") == "dev" else "test",
    )


def _number(value: Any, location: int) -> int:
    if not isinstance(value, int):
        raise InvalidItem(location, "item_number_invalid", number=printable_name(str(value)))
    return value


def _texts(row: dict[str, Any], name: str, location: int) -> tuple[str, ...]:
    texts = row.get(name) or []
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise InvalidItem(location, "item_texts_invalid", field=name)
    if name == "options" and len(texts) > len(LETTERS):
        raise InvalidItem(location, "item_options_too_many", count=len(texts), limit=len(LETTERS))
    return tuple(texts)


def _correct(row: dict[str, Any], options: tuple[str, ...], location: int) -> int | None:
    """Returns the index of the correct option: from `answer`, else from `correct`."""
    answer = row.get("answer")
    if not options or (answer in (None, "") and row.get("correct") is None):
        return None
    index = correct_index(str(answer), options) if answer not in (None, "") else row["correct"]
    if not isinstance(index, int) or not 0 <= index < len(options):
        raise InvalidItem(location, "item_key_unknown", answer=printable_name(str(answer or row["correct"])))
    return index


FORMAT: Final = ItemFormat(key="jsonl", title="JSON Lines", fits=fits, read=read)
