"""Any private file of a release gives the keys to its items in any format, or a sentence names the file that does."""

import io
import json
from collections import defaultdict
from dataclasses import replace

import pytest

from annotation.evaluating.content import Content
from annotation.evaluating.errors import RejectedFile
from annotation.evaluating.formats import aesbench, jsonl, qbench, vlmevalkit
from annotation.evaluating.formats.base import BenchmarkTitle, ImageItems, PublishedItem
from annotation.evaluating.item_files.registry import read_items
from annotation.evaluating.items import content_id
from tests.evaluating.builders import make_grade, make_item, make_reason

ITEMS = [
    replace(item, id=content_id(item))
    for item in (
        make_item(7, image="a.jpg"),
        make_item(8, image="a.jpg", criterion="AesE", options=("None", "Calm"), question="Which mood?"),
        make_grade(9, "Low", image="b.jpg"),
        make_reason(10, image="b.jpg"),
    )
]
PRIVATE = {
    "items-private.jsonl": jsonl.FORMAT,
    "aesbench-test-answers-private.json": aesbench.FORMAT,
    "vlmevalkit-test-private.tsv": vlmevalkit.FORMAT,
    "qbench-keys-private.json": qbench.FORMAT,
}
PUBLIC = {"items.jsonl": jsonl.FORMAT, "aesbench-test.json": aesbench.FORMAT, "vlmevalkit-test.tsv": vlmevalkit.FORMAT}
UNFIT = {
    ("vlmevalkit-test.tsv", "aesbench-test-answers-private.json"),
    ("vlmevalkit-test.tsv", "qbench-keys-private.json"),
}
"""The table has neither names of images nor ids."""


class Output:
    """Keeps files in memory."""

    def __init__(self):
        self.files = defaultdict(io.BytesIO)

    def create(self, name, *, private=False):
        return self.files[name]

    def add_rows(self, name, count):
        pass


def file_of(items, name):
    """Returns a file of a release of items."""
    output = Output()
    writer = {**PRIVATE, **PUBLIC}[name].open(output, BenchmarkTitle("Seasons", "seasons", 1, ("test",)))
    by_image = defaultdict(list)
    for item in items:
        by_image[item.image].append(PublishedItem(item))
    for image, published in by_image.items():
        writer.add(ImageItems(image, b"\xff\xd8", published))
    if name not in PRIVATE or PRIVATE[name] is not qbench.FORMAT:
        writer.close()
        return Content(name, output.files[name].getvalue())
    return Content(name, output.files[name].getvalue() + b"\n}\n")  # without the tables, which are slow to write


def letters_of(items):
    return [(item.criterion, item.letter) for item in items if item.options]


@pytest.mark.parametrize("public", PUBLIC)
@pytest.mark.parametrize("private", PRIVATE)
def test_each_private_file_gives_the_keys_to_items_in_each_format(public, private):
    items, keys = file_of(ITEMS, public), file_of(ITEMS, private)
    if (public, private) not in UNFIT:
        assert letters_of(read_items(items, keys)) == [("AesP", "B"), ("AesE", "B"), ("AesA", "C")]
        return
    with pytest.raises(RejectedFile) as caught:
        read_items(items, keys)
    assert caught.value.code == "keys_unmatched"
    assert "Give items-private.jsonl of the same version" in str(caught.value)


@pytest.mark.parametrize("private", ["items-private.jsonl", "vlmevalkit-test-private.tsv", "qbench-keys-private.json"])
@pytest.mark.parametrize("public", PUBLIC)
def test_the_keys_of_another_version_are_no_keys_though_numbers_and_images_are_the_same(public, private):
    other_items = [replace(item, options=item.options[::-1]) for item in ITEMS]
    keys = file_of([replace(item, id=content_id(item)) for item in other_items], private)
    with pytest.raises(RejectedFile) as caught:
        read_items(file_of(ITEMS, public), keys)
    assert caught.value.code == "keys_unmatched"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Some notes.", "keys_unmatched"),
        ("{}", "keys_unmatched"),
        ('{"id": "x", "answer": "A"}\n{"id', "lines_not_json"),
        ('{"a.jpg": {"AesP": "B"}, "a.jpg": {"AesP": "C"}}', "name_repeated"),
        (json.dumps({ITEMS[0].id: "E"}), "item_key_unknown"),
        ("index\tanswer\n7\tB\textra\n", "cells_surplus"),
    ],
)
def test_keys_that_cannot_be_used_are_rejected_by_the_name_of_their_file(text, code):
    with pytest.raises(RejectedFile) as caught:
        read_items(file_of(ITEMS, "items.jsonl"), Content("keys.json", text.encode()))
    assert (caught.value.code, caught.value.params["file"]) == (code, "keys.json")


def test_the_texts_of_experts_are_taken_too():
    reason = read_items(file_of(ITEMS, "items.jsonl"), file_of(ITEMS, "items-private.jsonl"))[-1]
    assert reason.references == ("Soft light.",)
