"""Q-Bench rows as Parquet, with the task of lmms-eval that reads them."""

from pathlib import Path
from typing import Any, Final

import orjson
from django.utils.translation import gettext_lazy as _

from annotation.evaluating.formats.base import BenchmarkFormat, BenchmarkOutput, BenchmarkTitle, ImageItems
from annotation.evaluating.formats.image_table import ImageTable
from annotation.evaluating.items import LETTERS, Item
from annotation.exporting.encoding.fields import IMAGE_FIELD

ABSENT: Final = "N/A"
KEYS: Final = "qbench-keys-private.json"
FIELDS: Final = {
    "id": "string",
    "image": IMAGE_FIELD,
    "question": "string",
    **{f"option{index}": "string" for index in range(len(LETTERS))},
    "question_type": "string",
    "question_concern": "string",
    "criterion": "string",
    "correct_choice": "string",
}
TASK: Final = """\
# {title}: `lmms_eval --include_path . --tasks {task}` in the folder of this file.
task: {task}
dataset_path: parquet
dataset_kwargs:
  data_files:
    {split}: qbench-{split}.parquet
test_split: {split}
output_type: generate_until
doc_to_visual: !function utils.doc_to_visual
doc_to_text: !function utils.doc_to_text
doc_to_target: correct_choice
generation_kwargs:
  max_new_tokens: 64
  temperature: 0
  do_sample: false
process_results: !function utils.process_results
metric_list:
{metrics}metadata:
  version: {version}
"""
METRICS: Final = {"AesP": "true", "AesE": "true", "AesA": "true", "unreadable": "false", "without_key": "false"}


class QBenchWriter:
    """Writes a table and a task a split. The test's table has no keys; they are in a private file for utils.py."""

    def __init__(self, output: BenchmarkOutput, title: BenchmarkTitle) -> None:
        self._tables = {split: ImageTable(output, f"qbench-{split}.parquet", FIELDS) for split in title.splits}
        self._keys = output.create(KEYS, private=True)
        self._prefix = b"{\n"
        output.create("utils.py").write(Path(__file__).with_name("lmms_eval_task.py").read_bytes())
        for split in title.splits:
            output.create(f"qbench-{split}.yaml").write(_task(title, split).encode())

    def add(self, image: ImageItems) -> None:
        items = image.multiple_choices()
        if items:
            self._tables[image.split].add(image, [_row(item) for item in items])
        if image.split == "test":
            for item in items:
                self._keys.write(self._prefix + orjson.dumps(item.id) + b":" + orjson.dumps(item.letter))
                self._prefix = b",\n"

    def close(self) -> None:
        for table in self._tables.values():
            table.close()
        self._keys.write(b"{}\n" if self._prefix == b"{\n" else b"\n}\n")


def _row(item: Item) -> dict[str, Any]:
    texts = [f"{option}." if option == ABSENT else option for option in item.options]  # or readers take it for none
    options = [*texts, *[ABSENT] * (len(LETTERS) - len(texts))]
    return {
        "id": item.id,
        "question": item.question,
        **{f"option{index}": option for index, option in enumerate(options)},
        "question_type": item.kind or ABSENT,
        "question_concern": item.dimension or ABSENT,
        "criterion": item.criterion,
        "correct_choice": item.letter if item.split == "dev" else ABSENT,
    }


def _task(title: BenchmarkTitle, split: str) -> str:
    metrics = "".join(
        f"- metric: {name}\n  aggregation: !function utils.mean\n  higher_is_better: {is_better}\n"
        for name, is_better in METRICS.items()
    )
    heading = " ".join(title.name.split())
    task = f"{title.slug}_v{title.version}_{split}"
    return TASK.format(title=heading, task=task, split=split, metrics=metrics, version=title.version)


FORMAT: Final = BenchmarkFormat(
    key="qbench",
    title="Q-Bench Parquet, lmms-eval",
    description=_("Rows as Q-Bench has them, and a task for lmms-eval beside. Multiple choices only: no AesI."),
    open=QBenchWriter,
    snippet="lmms_eval --include_path . --tasks NAME_v1_dev --model …",
    has_reasons=False,
)
