"""Items as JSON lines: all fields, the development keys in public, the keys of test items in a private file."""

from typing import Final

import orjson
from django.utils.translation import gettext_lazy as _

from annotation.evaluating.formats.base import BenchmarkFormat, BenchmarkOutput, BenchmarkTitle, ImageItems
from annotation.evaluating.items import item_json
from annotation.exporting.encoding.json_lines import on_one_line

PUBLIC: Final = "items.jsonl"
PRIVATE: Final = "items-private.jsonl"
DEV: Final = "dev.jsonl"


class JsonLinesWriter:
    """Writes all items without the keys of test items, the items for development, and all items with all keys."""

    def __init__(self, output: BenchmarkOutput, title: BenchmarkTitle) -> None:
        self._output = output
        names = (PUBLIC, PRIVATE, DEV) if "dev" in title.splits else (PUBLIC, PRIVATE)
        self._files = {name: output.create(name, private=name == PRIVATE) for name in names}

    def add(self, image: ImageItems) -> None:
        is_dev = image.split == "dev"
        for published in image.items:
            whole = item_json(published.item, has_key=True, people=published.people)
            self._write(PRIVATE, whole)
            self._write(PUBLIC, whole if is_dev else item_json(published.item, has_key=False))
            if is_dev:
                self._write(DEV, whole)

    def close(self) -> None:
        """Does nothing: lines need no end."""

    def _write(self, name: str, row: dict[str, object]) -> None:
        line = on_one_line(orjson.dumps(row).decode())
        self._files[name].write(line.encode() + b"\n")
        self._output.add_rows(name, 1)


FORMAT: Final = BenchmarkFormat(
    key="jsonl",
    title=_("JSON lines"),
    description=_("Every field of an item a line; what the scorer reads."),
    open=JsonLinesWriter,
    snippet='import json\n\nitems = [json.loads(line) for line in open("items.jsonl", encoding="utf-8")]',
)
