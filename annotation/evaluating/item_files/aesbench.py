"""Items in AesBench's own layout: questions by image and criterion, the keys mostly in a file beside."""

from typing import Any, Final

from annotation.evaluating.content import Content
from annotation.evaluating.errors import RejectedFile, printable_name
from annotation.evaluating.item_files.base import (
    InvalidItem,
    ItemFormat,
    correct_index,
    criterion_of,
    split_options,
)
from annotation.evaluating.items import Item

_SUFFIX: Final = "_data"


def fits(content: Content) -> bool:
    """Returns whether the file is an object of images with questions."""
    if content.is_zip or not isinstance(content.document, dict):
        return False
    entry = next(iter(content.document.values()), None)
    return isinstance(entry, dict) and any(name.endswith(_SUFFIX) for name in entry)


def read(content: Content) -> list[Item]:
    """Returns the items in the order of the file, with ids such as `x.jpg/AesP`; a question may have an `Answer`."""
    if name := content.repeated_name():
        raise RejectedFile("name_repeated", file=content.name, name=printable_name(name))
    items: list[Item] = []
    for image, entry in content.document.items():
        if not isinstance(entry, dict):
            raise InvalidItem(image, "image_not_object")
        for name, question in entry.items():
            if name.endswith(_SUFFIX):
                items.append(_item(image, name.removesuffix(_SUFFIX), question, len(items) + 1))
    return items


def _item(image: str, name: str, question: Any, number: int) -> Item:
    location = f"{image}/{name}"
    criterion = criterion_of(name)
    if criterion is None or not isinstance(question, dict) or not isinstance(question.get("Question"), str):
        raise InvalidItem(location, "item_question_invalid")
    answer = question.get("Answer")
    if criterion == "AesI":
        references = [answer] if isinstance(answer, str) else answer or []
        if not isinstance(references, list) or not all(isinstance(text, str) for text in references):
            raise InvalidItem(location, "item_texts_invalid", field="Answer")
        return Item(location, number, image, criterion, question["Question"], references=tuple(references))
    options = split_options(str(question.get("Options", "")))
    if not options:
        raise InvalidItem(location, "item_options_invalid")
    correct = None if answer in (None, "") else correct_index(str(answer), options)
    if answer not in (None, "") and correct is None:
        raise InvalidItem(location, "item_key_unknown", answer=printable_name(str(answer)))
    return Item(
        location,
        number,
        image,
        criterion,
        question["Question"],
        options,
        correct,
        dimension=str(question.get("Dimension") or question.get("dimension") or ""),
        kind=str(question.get("Kind") or question.get("kind") or ""),
        source=str(question.get("Source") or question.get("source") or ""),
    )


FORMAT: Final = ItemFormat(key="aesbench", title="AesBench JSON", fits=fits, read=read)
