"""Writes files of JSON rows, which the formats of trainers share.

A release has hundreds of thousands of rows of a few short texts, most of which repeat where templates make them. Such a
row is therefore composed as JSON from texts that are encoded once, instead of being built as a dictionary first. Few
texts of instructions repeat: their rows are dictionaries, which are encoded at once.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, Final

import orjson

from annotation.exporting.conversations.builder import ConversationBuilder
from annotation.exporting.conversations.turn import Turn
from annotation.exporting.encoding.format import FormatInput, FormatOutput
from annotation.exporting.encoding.json_lines import on_one_line
from annotation.exporting.encoding.sample import SAMPLE
from annotation.exporting.sql.critique_json import CritiqueDocument
from annotation.questionnaires import built_in

IMAGE_TAG: Final = "<image>"
_NO_ORIGIN: Final = ',"instruction":"","run":"","recipe":"","model":"","evidence":""'
# Some hundred rows stay in the cache of a processor while they are made, joined and written; thousands do not.
LINES_AT_ONCE: Final = 100
Row = dict[str, Any]
# From the conversations of a file and a critique to the rows of the critique, as JSON.
MakeRows = Callable[[ConversationBuilder, CritiqueDocument], Sequence[str]]


def write_rows(content: FormatInput, output: FormatOutput, make_rows: MakeRows, *, extension: str) -> dict[str, int]:
    """Writes one file for each split, and returns the numbers of rows.

    The file is a list with the extension `json`, and one row a line with `jsonl`.
    """
    is_list = extension == "json"
    writers = {name: RowWriter(output, f"{name}.{extension}", is_list=is_list) for name in content.split_names}
    builders = content.builders()
    for batch in content.batches:
        for name, lines in batch.items():
            builder, writer = builders[name], writers[name]
            for start in range(0, len(lines), LINES_AT_ONCE):
                critiques = map(orjson.loads, lines[start : start + LINES_AT_ONCE])
                writer.add([row for critique in critiques for row in make_rows(builder, critique)])
    for writer in writers.values():
        writer.close()
    return {name: writer.rows for name, writer in writers.items()}


class RowWriter:
    """Writes rows of JSON into one file, one a line. With `is_list`, the file is a JSON list of them."""

    def __init__(self, output: FormatOutput, name: str, *, is_list: bool = False) -> None:
        self._output, self._name = output, name
        self._file = output.create(name)
        self._separator, self._end = (",\n", b"\n]\n") if is_list else ("\n", b"\n")
        self._prefix = "[\n" if is_list else ""
        self._is_list = is_list
        self.rows = 0

    def add(self, rows: Sequence[str]) -> None:
        """Writes the rows."""
        if rows:
            self._file.write(self._prefix.encode())
            self._file.write(on_one_line(self._separator.join(rows)).encode())
            self._output.add_rows(self._name, len(rows))
            self.rows += len(rows)
            self._prefix = self._separator

    def close(self) -> None:
        """Ends the list or the last line. Without rows, the file is an empty list, or empty."""
        if self._prefix == self._separator:
            self._file.write(self._end)
        elif self._is_list:
            self._file.write(b"[]\n")


def encode_turn(turn: Turn, tag: str = "") -> tuple[str, str]:
    """Returns the prompt, with `tag` before it, and the reply as JSON, of a turn that a template made."""
    reply = _encode_text(turn.reply) if turn.form == "open" else _encode_repeated("", turn.reply)
    return _encode_repeated(tag, turn.prompt), reply


def encode_type(turn: Turn) -> str:
    """Returns the fields that tell where a turn of a template comes from as JSON, each after a comma.

    They are those of an instruction, and texts in every row: readers take the type of a field from the first rows of a
    file.
    """
    return f',"type":"{turn.question}"{_NO_ORIGIN}'


def instruction_origins(turns: Iterable[Turn]) -> list[Row]:
    """Returns the origin of each turn of one conversation that is an instruction, and the number of its exchanges."""
    return [
        {"type": turn.question, **turn.origin._asdict(), "exchanges": 1 + len(turn.follow_ups)}
        for turn in turns
        if turn.origin
    ]


def _encode_text(text: str) -> str:
    return orjson.dumps(text).decode()


@lru_cache(maxsize=10_000)
def _encode_repeated(tag: str, text: str) -> str:
    return _encode_text(tag + text)


def encode_row(row: Row) -> str:
    """Returns a row as JSON that is a dictionary first: few rows are such, or few of their texts repeat."""
    return orjson.dumps(row).decode()


def questionnaire_name(critique: CritiqueDocument) -> str:
    """Returns the key and the version of a critique's questionnaire, such as `aesthetic-critique@1`."""
    questionnaire = critique["questionnaire"]
    return f"{questionnaire['key']}@{questionnaire['version']}"


def encode_rows(rows: Iterable[Row]) -> list[str]:
    """Returns rows as `encode_row` does."""
    return [encode_row(row) for row in rows]


def longest_sample(make_rows: MakeRows) -> Callable[[], str]:
    """Returns a function that returns the longest row of the sample critique, in which the expert gives reasons."""

    def sample() -> str:
        return max(make_rows(ConversationBuilder({1: built_in("aesthetic-critique")}), SAMPLE), key=len) + "\n"

    return sample
