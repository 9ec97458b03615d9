"""Parquet with all items and images, which `datasets` opens by the card beside it."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from annotation.evaluating.formats.base import (
    BenchmarkFormat,
    BenchmarkOutput,
    BenchmarkTitle,
    ImageItems,
    PublishedItem,
)
from annotation.evaluating.formats.image_table import ImageTable
from annotation.exporting.encoding.fields import IMAGE_FIELD

FIELDS: Final = {
    "id": "string",
    "number": "int32",
    "image": IMAGE_FIELD,
    "criterion": "string",
    "question": "string",
    "options": ["string"],
    "answer": "string",
    "references": ["string"],
    "dimension": "string",
    "kind": "string",
    "source": "string",
}


def data_file(split: str) -> str:
    """Returns the name of the file of a split, which the card names too."""
    return f"data-{split}.parquet"


class HuggingFaceWriter:
    """Writes a table a split. In the test's, `answer` and `references` are empty; items-private.jsonl has them."""

    def __init__(self, output: BenchmarkOutput, title: BenchmarkTitle) -> None:
        self._tables = {split: ImageTable(output, data_file(split), FIELDS) for split in title.splits}

    def add(self, image: ImageItems) -> None:
        self._tables[image.split].add(image, [_row(published) for published in image.items])

    def close(self) -> None:
        for table in self._tables.values():
            table.close()


def _row(published: PublishedItem) -> dict[str, Any]:
    item = published.item
    has_key = item.split == "dev"
    return {
        "id": item.id,
        "number": item.number,
        "criterion": item.criterion,
        "question": item.question,
        "options": list(item.options),
        "answer": item.letter if has_key else "",
        "references": list(item.references) if has_key else [],
        "dimension": item.dimension,
        "kind": item.kind,
        "source": item.source,
    }


FORMAT: Final = BenchmarkFormat(
    key="huggingface",
    title="Hugging Face",
    description=_("All items with their images as Parquet. The folder of the release opens by its card."),
    open=HuggingFaceWriter,
    snippet='from datasets import load_dataset\n\nitems = load_dataset("./benchmark", split="test")',
)
