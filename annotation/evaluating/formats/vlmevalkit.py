"""VLMEvalKit's table of multiple choices: tabs between columns, images in base64."""

import csv
import io
from base64 import b64encode
from typing import Final

from django.utils.translation import gettext_lazy as _

from annotation.evaluating.formats.base import BenchmarkFormat, BenchmarkOutput, BenchmarkTitle, ImageItems
from annotation.evaluating.items import LETTERS, Item

PRIVATE: Final = "vlmevalkit-test-private.tsv"
# What pandas, with which VLMEvalKit reads the table, takes for an empty cell.
EMPTY_FOR_PANDAS: Final = frozenset(
    {"#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA"}
    | {"NULL", "NaN", "None", "n/a", "nan", "null"}
)


class VLMEvalKitWriter:
    """Writes a table a split, the test's without `answer`; a private one has it, with the paths of images.

    The first row of an image has the image, the others the `index` of that row, as VLMEvalKit allows.
    """

    def __init__(self, output: BenchmarkOutput, title: BenchmarkTitle) -> None:
        self._tables = {
            split: _Table(output, f"vlmevalkit-{split}.tsv", has_key=split == "dev") for split in title.splits
        }
        self._private = _Table(output, PRIVATE, has_key=True, image_column="image_path", private=True)

    def add(self, image: ImageItems) -> None:
        items = image.multiple_choices()
        for index, item in enumerate(items):
            cell = str(items[0].number) if index else b64encode(image.jpeg).decode()
            self._tables[image.split].add(item, cell)
            if image.split == "test":
                self._private.add(item, f"images/{image.file}")

    def close(self) -> None:
        """Does nothing: rows need no end."""


class _Table:
    """Writes one table. A cell that pandas would take for empty gets a full stop."""

    def __init__(
        self, output: BenchmarkOutput, name: str, *, has_key: bool, image_column: str = "image", private: bool = False
    ) -> None:
        self._output, self._name, self._has_key = output, name, has_key
        self._file = output.create(name, private=private)
        key = ["answer"] if has_key else []
        self._write(["index", image_column, "question", *LETTERS, *key, "category", "l2-category", "split"])

    def add(self, item: Item, image: str) -> None:
        options = [*item.options, *[""] * (len(LETTERS) - len(item.options))]
        texts = [f"{text}." if text in EMPTY_FOR_PANDAS else text for text in (item.question, *options)]
        key = [item.letter] if self._has_key else []
        detail = item.dimension or item.criterion  # VLMEvalKit cannot sort an empty one among others
        self._write([str(item.number), image, *texts, *key, item.criterion, detail, item.split])
        self._output.add_rows(self._name, 1)

    def _write(self, cells: list[str]) -> None:
        text = io.StringIO()
        csv.writer(text, delimiter="\t", lineterminator="\n").writerow(cells)
        self._file.write(text.getvalue().encode())


FORMAT: Final = BenchmarkFormat(
    key="vlmevalkit",
    title="VLMEvalKit TSV",
    description=_("The table that VLMEvalKit reads, images inside. Multiple choices only: it has no AesI."),
    open=VLMEvalKitWriter,
    snippet='import pandas as pd\n\nitems = pd.read_csv("vlmevalkit-test.tsv", sep="\\t")',
    has_reasons=False,
)
