"""AesBench's own layout: questions by image in one file, the right answers in another."""

from typing import Any, Final

import orjson
from django.utils.translation import gettext_lazy as _

from annotation.evaluating.formats.base import (
    GRADE_NAME,
    BenchmarkFormat,
    BenchmarkOutput,
    BenchmarkTitle,
    ImageItems,
    lettered,
)
from annotation.evaluating.items import Item
from annotation.exporting.encoding.json_lines import on_one_line

ANSWERS: Final = {"dev": "aesbench-dev-answers.json", "test": "aesbench-test-answers-private.json"}


class AesBenchWriter:
    """Writes `aesbench-<split>.json` with the questions, and the answers beside, those of test items in private."""

    def __init__(self, output: BenchmarkOutput, title: BenchmarkTitle) -> None:
        self._questions = {split: _ObjectWriter(output, f"aesbench-{split}.json") for split in title.splits}
        self._answers = {
            split: _ObjectWriter(output, ANSWERS[split], private=split == "test") for split in title.splits
        }

    def add(self, image: ImageItems) -> None:
        items = [published.item for published in image.items]
        self._questions[image.split].add(image.file, {f"{_name(item)}_data": _question(item) for item in items})
        self._answers[image.split].add(image.file, {_name(item): _answer(item) for item in items})

    def close(self) -> None:
        for writer in (*self._questions.values(), *self._answers.values()):
            writer.close()


def _name(item: Item) -> str:
    return GRADE_NAME if item.criterion == "AesA" else item.criterion


def _question(item: Item) -> dict[str, str]:
    options = {"Options": lettered(item.options)} if item.options else {}
    return {"Question": item.question, **options}


def _answer(item: Item) -> Any:
    """Returns the right answer in the form of AesBench's challenge; the texts of experts for a reason."""
    if item.correct is None:
        return list(item.references)
    option = " ".join(item.options[item.correct].split())
    return option.lower() if item.criterion == "AesA" else f"{item.letter}) {option}"


class _ObjectWriter:
    """Writes a JSON object into a file, one member a line."""

    def __init__(self, output: BenchmarkOutput, name: str, *, private: bool = False) -> None:
        self._output, self._name = output, name
        self._file = output.create(name, private=private)
        self._prefix = "{\n"

    def add(self, name: str, value: dict[str, Any]) -> None:
        member = f"{orjson.dumps(name).decode()}:{orjson.dumps(value).decode()}"
        self._file.write((self._prefix + on_one_line(member)).encode())
        self._output.add_rows(self._name, 1)
        self._prefix = ",\n"

    def close(self) -> None:
        self._file.write(b"{}\n" if self._prefix == "{\n" else b"\n}\n")


FORMAT: Final = BenchmarkFormat(
    key="aesbench",
    title="AesBench JSON",
    description=_("AesBench's own file of questions by image, which its scripts read. Its AesI names no grade."),
    open=AesBenchWriter,
    snippet='import json\n\nquestions = json.load(open("aesbench-test.json", encoding="utf-8"))',
    needs_one_per_image=True,
)
