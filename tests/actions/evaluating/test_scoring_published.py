"""Promise 13: a published benchmark is scored from its own files, in whichever of them a person takes the items."""

import json

import pytest

from annotation.evaluating.content import Content
from annotation.evaluating.errors import RejectedFile
from annotation.evaluating.item_files.registry import read_items
from annotation.evaluating.score_files import score_files
from tests.evaluating.candidates import files_of, make_pool, publish

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_form_of_a_published_benchmark_has_the_same_items_and_keys(tmp_path):
    files = files_of(publish(make_pool(4), dev_share=0.25))

    def read(name, keys=""):
        return read_items(Content(name, files[name]), Content(keys, files[keys]) if keys else None)

    items = read("items-private.jsonl")
    tests = [item for item in items if item.split == "test"]
    choices = [item for item in tests if item.criterion != "AesI"]
    assert len(items) == 16
    keys = {(item.image, item.criterion, item.options, item.letter) for item in tests}
    aesbench = read("aesbench-test.json", "aesbench-test-answers-private.json")
    assert {(item.image, item.criterion, item.options, item.letter) for item in aesbench} == keys
    table = read("vlmevalkit-test-private.tsv")
    assert {(item.number, item.criterion, item.letter, item.dimension) for item in table} == {
        (item.number, item.criterion, item.letter, item.dimension) for item in choices
    }
    with pytest.raises(RejectedFile) as caught:
        read("aesbench-test.json")
    assert caught.value.code == "items_without_keys"
    (tmp_path / "items-private.jsonl").write_bytes(files["items-private.jsonl"])
    answers = {item.image: {} for item in items}
    for item in items:
        name = "AesA1" if item.criterion == "AesA" else item.criterion
        answers[item.image][name] = f"{item.letter}) {item.options[item.correct]}" if item.options else "Soft light."
    (tmp_path / "model.json").write_text(json.dumps(answers))
    scored = score_files(tmp_path / "items-private.jsonl", [tmp_path / "model.json"])
    assert {criterion: score.accuracy.value for criterion, score in scored.score.criteria.items()} == {
        "AesP": 1,
        "AesE": 1,
        "AesA": 1,
    }
    assert not scored.is_partial
