"""Defines what a format is, what it reads and where it writes."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Final, Protocol

import orjson
from django.utils.functional import Promise

from annotation.exporting.conversations.builder import ConversationBuilder
from annotation.exporting.conversations.instruction_turns import TurnPlan
from annotation.exporting.sql.critique_json import CritiqueDocument, LineOrder
from annotation.rules.types import Definition

Definitions = Mapping[int, Definition]
# Some lines of critique.v1 by the name of their split.
LineBatch = Mapping[str, Sequence[str]]
# The types of columns by name, as encoding/fields.py describes them.
Fields = Mapping[str, Any]
# From the id of an image to its copy for viewing, as WebP. Raises ImageLost if the storage has lost it.
ReadImage = Callable[[str], bytes]


class FormatOutput(Protocol):
    """Where a format writes its files."""

    def create(self, name: str) -> BinaryIO:
        """Returns a new, empty file. It is closed by the release, not by the format."""
        ...

    def add_rows(self, name: str, count: int) -> None:
        """Adds to the number of rows of a file, which the manifest states."""
        ...


@dataclass(frozen=True, slots=True)
class FormatInput:
    """What a format writes.

    `batches` are lines of critique.v1, in the format's order. `split_names` are the splits, or one name in their place,
    with which the names of all data files begin; the files of a split that gets no rows are left out of the release.
    `definitions` are the questionnaires that were answered by version, oldest first. `plan` says of what turns are
    made; if of instructions, each line has those of its critique. With `has_purpose`, each line tells its purpose.
    """

    batches: Iterable[LineBatch]
    split_names: Sequence[str]
    definitions: Definitions
    read_image: ReadImage
    plan: TurnPlan = field(default_factory=TurnPlan)
    has_purpose: bool = False

    def builders(self) -> dict[str, ConversationBuilder]:
        """Returns a builder of conversations for each file, by the name of its split."""
        return {name: ConversationBuilder(self.definitions, self.plan, name) for name in self.split_names}


@dataclass(frozen=True, slots=True)
class Format:
    """A format of releases, as formats/ declares them.

    `write` reads its input once, counts the rows of each data file, and writes the same bytes for the same input. Of
    files that have no schema of their own it may return the types of the columns, for the data card.
    `sample` returns one row as text, and `snippet` is Python that opens the files. `order` is the order of the lines.
    In `flat` lines, fields without a fixed structure (revisions, marks, viewing) are JSON in a string. A format that
    `contains_images` has them in its files; beside the others, an archive of images can be written. A format that
    `has_card` always has a data card; `reading` are the options with which `datasets` reads the files, for the card.
    `turns` are the sources of turns that a format of conversations, or of instructions, can be made of, the default
    first; others have none. With `whole_instructions`, those in the lines have all fields of instruction.v1.
    """

    key: str
    title: str | Promise
    description: str | Promise
    write: Callable[[FormatInput, FormatOutput], Fields | None]
    sample: Callable[[], str]
    snippet: str
    order: LineOrder = "critique"
    flat: bool = False
    contains_images: bool = False
    has_card: bool = False
    reading: Mapping[str, Any] = field(default_factory=dict)
    turns: Sequence[str] = ()
    whole_instructions: bool = False


# The sources of turns of a format of conversations.
CONVERSATION_TURNS: Final = ("templates", "instructions", "both")


def write_lines(
    content: FormatInput,
    output: FormatOutput,
    extension: str,
    encode: Callable[[Sequence[str]], bytes],
    header: bytes = b"",
) -> None:
    """Writes one file for each split: `header`, then what `encode` returns for its lines, thousands at a time."""
    files = {name: output.create(f"{name}.{extension}") for name in content.split_names}
    for file in files.values():
        file.write(header)
    for batch in content.batches:
        for name, lines in batch.items():
            files[name].write(encode(lines))
            output.add_rows(f"{name}.{extension}", len(lines))


def image_path(critique: CritiqueDocument) -> str:
    """Returns the path of a critique's image in the archive of images: `images/`, its checksum, `.webp`."""
    return f"images/{critique['image']['sha256']}.webp"


def group_by_image(batches: Iterable[LineBatch]) -> Iterator[tuple[str, list[CritiqueDocument]]]:
    """Yields the split name and all critiques of each image, from batches that are ordered by image."""
    split_name, critiques = "", list[CritiqueDocument]()
    for batch in batches:
        for name, lines in batch.items():
            for line in lines:
                critique = orjson.loads(line)
                if critiques and critiques[0]["image"]["id"] != critique["image"]["id"]:
                    yield split_name, critiques
                    critiques = []
                split_name = name
                critiques.append(critique)
    if critiques:
        yield split_name, critiques
