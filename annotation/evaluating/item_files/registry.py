"""The formats of items, and which of them a file has."""

from collections import Counter
from typing import Final

from annotation.evaluating.content import Content
from annotation.evaluating.errors import RejectedFile
from annotation.evaluating.item_files import aesbench, json_lines, vlmevalkit
from annotation.evaluating.item_files.base import InvalidItem, ItemFormat
from annotation.evaluating.item_files.keys import add_keys
from annotation.evaluating.items import Item

FORMATS: Final[tuple[ItemFormat, ...]] = (aesbench.FORMAT, json_lines.FORMAT, vlmevalkit.FORMAT)


def read_items(content: Content, keys: Content | None = None) -> list[Item]:
    """Returns the items of a file in any of the formats; keys of `keys`, a file beside it, come before their own.

    Raises RejectedFile for a file that is no file of items, or whose items do not have ids of their own.
    """
    item_format = next((item_format for item_format in FORMATS if item_format.fits(content)), None)
    if item_format is None:
        titles = ", ".join(item_format.title for item_format in FORMATS)
        raise RejectedFile("format_unknown", file=content.name, formats=titles)
    try:
        items = item_format.read(content)
    except InvalidItem as error:
        raise RejectedFile(error.code, file=content.name, **error.params) from error
    if not items:
        raise RejectedFile("items_none", file=content.name)
    for identifiers in ([item.id for item in items], [str(item.number) for item in items]):
        identifier, count = Counter(identifiers).most_common(1)[0]
        if count > 1:
            raise RejectedFile("items_repeated", file=content.name, item=identifier)
    if keys is not None:
        items = add_keys(items, keys)
    choices = [item for item in items if item.criterion != "AesI"]
    if choices and all(item.correct is None for item in choices):
        raise RejectedFile("items_without_keys", file=content.name)
    return items
