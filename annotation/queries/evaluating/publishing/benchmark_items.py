"""Reads the items of a benchmark as its files have them."""

from collections.abc import Iterator
from typing import cast

from annotation.evaluating import items as items_of_files
from annotation.models import Benchmark, BenchmarkItem

ITEMS_AT_ONCE = 500


def read_items(benchmark: Benchmark) -> Iterator[tuple[BenchmarkItem, items_of_files.Item]]:
    """Yields each stored item, in the order of their numbers, with the item of the files."""
    for row in benchmark.items.order_by("number").iterator(ITEMS_AT_ONCE):
        yield row, item_of(row)


def item_of(row: BenchmarkItem) -> items_of_files.Item:
    """Returns a stored item as the files have it."""
    return items_of_files.Item(
        id=row.public_id,
        number=row.number,
        image=row.file,
        criterion=cast("items_of_files.Criterion", row.criterion),
        question=row.text,
        options=tuple(row.options),
        correct=row.correct,
        references=tuple(row.references),
        dimension=row.dimension,
        kind=row.kind,
        source=row.source,
        split=cast("items_of_files.Split", row.split),
    )
