"""Writes files of JSON rows, which the formats of trainers share.

A release has hundreds of thousands of rows of a few short texts, most of which repeat. A row is therefore composed as
JSON from texts that are encoded once, instead of being built as a dictionary first.
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
_NO_ORIGIN: Final = ("", "", "", "", "")
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
            builder = builders[name]
            writers[name].add([row for line in lines for row in make_rows(builder, orjson.loads(line))])
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
            self._file.write(on_one_line(self._prefix + self._separator.join(rows)).encode())
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
    """Returns the prompt, with `tag` before it, and the reply as JSON."""
    if turn.origin:  # few of these texts repeat
        return orjson.dumps(tag + turn.prompt).decode(), orjson.dumps(turn.reply).decode()
    reply = _encode_text("", turn.reply) if turn.form == "open" else _encode_repeated("", turn.reply)
    return _encode_repeated(tag, turn.prompt), reply


def encode_follow_ups(turn: Turn, message: str) -> str:
    """Returns the further messages of a turn as JSON, each after a comma; `message` has `%s` for the two texts."""
    return "".join([message % (_encode_text("", prompt), _encode_text("", reply)) for prompt, reply in turn.follow_ups])


def encode_origin(turn: Turn) -> str:
    """Returns the fields that tell where a turn comes from as JSON, each after a comma.

    They are texts in every row, empty for a turn that was made by a template: readers take the type of a field from
    the first rows of a file.
    """
    id_, run, recipe, model, evidence = turn.origin or _NO_ORIGIN
    return (
        f',"type":"{turn.question}","instruction":"{id_}",{_encode_run(run, recipe, model)},'
        f'"evidence":{orjson.dumps(evidence).decode()}'
    )


@lru_cache
def _encode_run(run: str, recipe: str, model: str) -> str:
    return f'"run":"{run}","recipe":"{recipe}","model":{_encode_text("", model)}'


def instruction_origins(turns: Iterable[Turn]) -> list[Row]:
    """Returns the origin of each turn of one conversation that is an instruction, and the number of its exchanges."""
    return [
        {"type": turn.question, **turn.origin._asdict(), "exchanges": 1 + len(turn.follow_ups)}
        for turn in turns
        if turn.origin
    ]


def row_id(critique_id: str, turn: Turn) -> str:
    """Returns the id of a turn's row: that of the instruction, or of the critique and its question."""
    return turn.origin.id if turn.origin else f"{critique_id}.{turn.question}"


def _encode_text(tag: str, text: str) -> str:
    return orjson.dumps(tag + text).decode()


_encode_repeated = lru_cache(maxsize=10_000)(_encode_text)


def questionnaire_name(critique: CritiqueDocument) -> str:
    """Returns the key and the version of a critique's questionnaire, such as `aesthetic-critique@1`."""
    questionnaire = critique["questionnaire"]
    return f"{questionnaire['key']}@{questionnaire['version']}"


def encode_rows(rows: Iterable[Row]) -> list[str]:
    """Returns rows as JSON, of formats whose rows are few enough to be dictionaries first."""
    return [orjson.dumps(row).decode() for row in rows]


def longest_sample(make_rows: MakeRows) -> Callable[[], str]:
    """Returns a function that returns the longest row of the sample critique, in which the expert gives reasons."""

    def sample() -> str:
        return max(make_rows(ConversationBuilder({1: built_in("aesthetic-critique")}), SAMPLE), key=len) + "\n"

    return sample
