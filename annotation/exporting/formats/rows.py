"""Files of JSON rows: what the formats of tuning code have in common.

A release has some hundred thousand rows of a few short texts, most of them the same ones again. So a row is written as
JSON at once, from texts that are quoted and kept, instead of being put together as a dictionary first.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, BinaryIO, Final

import orjson

from annotation.exporting.conversations import Interview, Turn
from annotation.exporting.critique_json import CritiqueDocument
from annotation.exporting.formats.base import Material, Release
from annotation.exporting.formats.sample import SAMPLE
from annotation.questionnaires import built_in

IMAGE_TAG: Final = "<image>"
Row = dict[str, Any]
# From an interview and a critique to the rows that one file gets of it, as JSON.
Rows = Callable[[Interview, CritiqueDocument], Sequence[str]]
# What trainers take for the place of a picture, a film, a sound or a box, wherever it stands in a text.
_TAG: Final = re.compile(r"<(/?\|?(?:image|video|audio|bbox|ref-object|img|cot-process|start-image)[^<>]*)>", re.I)


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
        self._between, self._last = (",\n", b"\n]\n") if is_list else ("\n", b"\n")
        self._before = "[\n" if is_list else ""
        self._is_list = is_list

    def add(self, rows: Sequence[str]) -> None:
        """Writes the rows."""
        if rows:
            self._file.write((self._before + self._between.join(rows)).encode())
            self._before = self._between

    def end(self) -> None:
        """Closes the list, or the last line. An empty list is a list; an empty file of lines is empty."""
        if self._before == self._between:
            self._file.write(self._last)
        elif self._is_list:
            self._file.write(b"[]\n")


def quoted(turn: Turn, tag: str = "") -> tuple[str, str]:
    """Question, with `tag` before it, and answer as JSON. Neither holds anything that a trainer takes for a picture."""
    return _kept(tag, turn.ask), _as_json("", turn.answer) if turn.form == "open" else _kept("", turn.answer)


def without_tags(text: str) -> str:
    """The text with `<image>` and its like in other brackets: trainers count them, and one too many fails a run."""
    return _TAG.sub("‹\\1›", text) if "<" in text else text


def _as_json(tag: str, text: str) -> str:
    return orjson.dumps(tag + without_tags(text)).decode()


_kept = lru_cache(maxsize=10_000)(_as_json)


def named(critique: CritiqueDocument) -> str:
    """The questionnaire and its version, such as `aesthetic-critique@1`."""
    asked = critique["questionnaire"]
    return f"{asked['key']}@{asked['version']}"


def json_rows(rows: Iterable[Row]) -> list[str]:
    """Rows that are few enough to be dictionaries first."""
    return [orjson.dumps(row).decode() for row in rows]


def sample_of(rows: Rows) -> Callable[[], str]:
    """A function that shows the longest row of the sample critique: where the expert gives reasons."""

    def sample() -> str:
        return max(rows(Interview({1: built_in("aesthetic-critique")}), SAMPLE), key=len) + "\n"

    return sample
