"""Files of JSON rows: what the formats of tuning code have in common."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, BinaryIO, Final

import orjson

from annotation.exporting.documents import CritiqueDocument
from annotation.exporting.formats.base import Material, Release
from annotation.exporting.formats.sample import SAMPLE
from annotation.exporting.turns import Interview
from annotation.questionnaires import built_in

IMAGE_TAG: Final = "<image>"
Row = dict[str, Any]
# From an interview and a critique to the rows that one file gets of it.
Rows = Callable[[Interview, CritiqueDocument], Iterable[Row]]


def write_rows(material: Material, release: Release, rows: Rows, *, ending: str) -> None:
    """One file for each stem: a list with `ending` json, one row a line with jsonl."""
    writers = {stem: Writer(release.create(f"{stem}.{ending}"), is_list=ending == "json") for stem in material.stems}
    interviews = {stem: Interview(material.versions) for stem in material.stems}
    for batch in material.batches:
        for stem, lines in batch.items():
            interview = interviews[stem]
            writers[stem].add([row for line in lines for row in rows(interview, orjson.loads(line))])
    for writer in writers.values():
        writer.end()


class Writer:
    """Rows on their way into one file. A list has one row a line too, so that it can be read with the eye."""

    def __init__(self, file: BinaryIO, *, is_list: bool) -> None:
        self._file = file
        self._between, self._last = (b",\n", b"\n]\n") if is_list else (b"\n", b"\n")
        self._before = b"[\n" if is_list else b""
        self._is_list = is_list

    def add(self, rows: Sequence[Row]) -> None:
        """Writes the rows."""
        if rows:
            self._file.write(self._before)
            self._file.write(self._between.join([orjson.dumps(row) for row in rows]))
            self._before = self._between

    def end(self) -> None:
        """Closes the list, or the last line. An empty list is a list; an empty file of lines is empty."""
        if self._before == self._between:
            self._file.write(self._last)
        elif self._is_list:
            self._file.write(b"[]\n")


def named(critique: CritiqueDocument) -> str:
    """The questionnaire and its version, such as `aesthetic-critique@1`."""
    asked = critique["questionnaire"]
    return f"{asked['key']}@{asked['version']}"


def sample_of(rows: Rows) -> Callable[[], str]:
    """A function that shows the longest row of the sample critique: where the expert gives reasons."""

    def sample() -> str:
        made = rows(Interview({1: built_in("aesthetic-critique")}), SAMPLE)
        return max((orjson.dumps(row) for row in made), key=len).decode() + "\n"

    return sample
