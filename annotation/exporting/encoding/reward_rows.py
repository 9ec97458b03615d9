"""Writes rows for reinforcement learning, which its formats share: a prompt about an image, and its ground truth.

A format lays a row out in the columns that its reader wants. What is known of the ground truth follows in columns that
are the same in every format, and reach the reward functions of most readers.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import orjson

from annotation.exporting.conversations.reward_prompts import KINDS, Kind, RewardPrompt, RewardPromptBuilder
from annotation.exporting.encoding.format import Fields, FormatInput, FormatOutput, group_by_image, image_path
from annotation.exporting.encoding.json_rows import IMAGE_TAG, Row, RowWriter, encode_rows, questionnaire_name
from annotation.exporting.encoding.parquet_file import ParquetFile
from annotation.exporting.encoding.sample import SAMPLE
from annotation.exporting.sql.critique_json import CritiqueDocument
from annotation.questionnaires import built_in

# The columns of `RewardRow.about`.
ABOUT_FIELDS: Final[Fields] = {
    **dict.fromkeys(("id", "kind", "type", "template", "questionnaire"), "string"),
    "n": "int32",
    "agreement": "float64",
    "mean": "float64",
    "sd": "float64",
    "critiques": ["string"],
}


@dataclass(frozen=True, slots=True)
class RewardRow:
    """One prompt of an image as formats lay it out. `index` is its number among the rows of its file."""

    prompt: RewardPrompt
    image_id: str
    image: str
    questionnaire: str
    split: str
    index: int

    @property
    def tagged_prompt(self) -> str:
        """The prompt after the tag of its one image."""
        return f"{IMAGE_TAG}{self.prompt.prompt}"

    @property
    def id(self) -> str:
        """An id that the same prompt has in every release, such as `019a….composition.letter`."""
        return f"{self.image_id}.{self.prompt.question}.{self.prompt.kind}"

    def about(self) -> Row:
        """Returns what is known of the ground truth, and where it comes from, with the columns of ABOUT_FIELDS.

        The key of the question is its `type`: ms-swift reads a column `question` as the prompt.
        """
        prompt = self.prompt
        return {
            "id": self.id,
            "kind": prompt.kind,
            "type": prompt.question,
            "template": prompt.template,
            "questionnaire": self.questionnaire,
            "n": len(prompt.critiques),
            "agreement": prompt.agreement,
            "mean": prompt.score,
            "sd": prompt.deviation,
            "critiques": list(prompt.critiques),
        }


Layout = Callable[[RewardRow], Row]


def write_reward_lines(
    content: FormatInput, output: FormatOutput, layout: Layout, kinds: Sequence[Kind] = KINDS
) -> None:
    """Writes `critiques.jsonl`, or one file for each split, of the prompts of these kinds."""
    writers = {name: RowWriter(output, f"{name}.jsonl") for name in content.split_names}
    for name, _critiques, rows in _rows_by_image(content, kinds):
        writers[name].add(encode_rows(map(layout, rows)))
    for writer in writers.values():
        writer.close()


def write_reward_tables(content: FormatInput, output: FormatOutput, layout: Layout, fields: Fields) -> None:
    """Writes `critiques.parquet`, or one file for each split; the layout leaves out `images`, which are added."""
    files = {name: ParquetFile(output, f"{name}.parquet", fields) for name in content.split_names}
    for name, critiques, rows in _rows_by_image(content):
        image = {"bytes": content.read_image(critiques[0]["image"]["id"]), "path": image_path(critiques[0])}
        files[name].add([{**layout(row), "images": [image]} for row in rows])
    for file in files.values():
        file.close()


def _rows_by_image(
    content: FormatInput, kinds: Sequence[Kind] = KINDS
) -> Iterator[tuple[str, list[CritiqueDocument], list[RewardRow]]]:
    """Yields the split name, the critiques and the rows of each image that has rows."""
    builders = {name: RewardPromptBuilder(content.definitions) for name in content.split_names}
    counts = dict.fromkeys(content.split_names, 0)
    for name, critiques in group_by_image(content.batches):
        rows = list(_image_rows(builders[name], name, critiques, kinds, counts[name]))
        counts[name] += len(rows)
        if rows:
            yield name, critiques, rows


def _image_rows(
    builder: RewardPromptBuilder, split: str, critiques: list[CritiqueDocument], kinds: Sequence[Kind], first: int
) -> Iterator[RewardRow]:
    newest = max(critiques, key=lambda critique: critique["questionnaire"]["version"])
    prompts = [prompt for prompt in builder.prompts(critiques) if prompt.kind in kinds]
    for index, prompt in enumerate(prompts, first):
        yield RewardRow(prompt, newest["image"]["id"], image_path(newest), questionnaire_name(newest), split, index)


def reward_sample(layout: Layout, kind: Kind = "letter", columns: Sequence[str] = ()) -> Callable[[], str]:
    """Returns a function that returns the first row of a kind of the sample critique as JSON.

    `columns` are those of a format that contains images, in order; its image is without its bytes.
    """

    def sample() -> str:
        builder = RewardPromptBuilder({1: built_in("aesthetic-critique")})
        row = next(_image_rows(builder, "train", [SAMPLE], (kind,), 0))
        cells = layout(row)
        if columns:
            cells = {**cells, "images": [{"bytes": None, "path": row.image}]}
            cells = {column: cells[column] for column in columns}
        return orjson.dumps(cells, option=orjson.OPT_APPEND_NEWLINE).decode()

    return sample
