"""Loads releases with the libraries that people use. Each is imported where it is used; nothing of Loupe is.

`READERS` has, by library, the formats that it reads, and how: from a release to its rows by split.
"""

import contextlib
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from checks import ANSWER_TYPES, Loaded, Release, Row

Load = Callable[[Release], Loaded]
HUB_SPLITS = {"train": "critiques"}
LISTS = (".json",)


def by_file(read: Callable[[str], list[Row]]) -> Load:
    """Returns a reader of one file after another."""

    def load(release: Release) -> Loaded:
        return {
            split: [row for name in names for row in read(str(release.folder / name))]
            for split, names in release.data_files().items()
        }

    return load


def load_dataset(release: Release) -> Loaded:
    """Opens the folder as a person does, and checks the types of the answers in every split."""
    from datasets import load_dataset

    with contextlib.chdir(release.folder):
        splits = load_dataset(str(release.folder))
        names = release.data_files()
        loaded = {HUB_SPLITS.get(name, name) if "critiques" in names else name: rows for name, rows in splits.items()}
        for rows in loaded.values():
            _check_features(release, rows.features)
        return {name: [dict(row) for row in rows] for name, rows in loaded.items()}


def _check_features(release: Release, features: Mapping[str, Any]) -> None:
    match release.key:
        case "parquet" | "huggingface":
            answers = features["answers"]
        case "webdataset":
            answers = _item(features["json"]["critiques"])["answers"]
        case "csv":
            answers = {name.removeprefix("answers."): feature for name, feature in features.items()}
        case "trl-grpo" | "verl" | "easyr1":
            assert type(_item(features["images"])).__name__ == "Image"
            return
        case _:
            return
    check_types(release, {key: _type(answers[key]) for key in ANSWER_TYPES})
    if release.key == "huggingface":
        assert type(features["image"]).__name__ == "Image"


def _type(feature: Any) -> Any:
    return feature.dtype if type(feature).__name__ == "Value" else [_type(_item(feature))]


def _item(feature: Any) -> Any:
    """Returns what a list is of: a list has been a Python list, a Sequence and a List."""
    return feature[0] if isinstance(feature, list) else feature.feature


def check_types(release: Release, types: Mapping[str, Any]) -> None:
    """Checks the types of the answers' columns, which lists and regions of CSV are not: those are JSON."""
    expected = {**ANSWER_TYPES, **({"liked": "string"} if release.key == "csv" else {})}
    assert types == expected, f"types {types} instead of {expected}"


def pandas_rows(path: str) -> list[Row]:
    import pandas

    if path.endswith(".parquet"):
        table = pandas.read_parquet(path)
    elif path.endswith(".csv"):
        table = pandas.read_csv(path, keep_default_na=False, na_values=[""])
    else:
        lines = path.endswith(".jsonl")
        table = pandas.read_json(path, lines=lines, dtype=False, convert_dates=False, precise_float=True)
    return [dict(row) for row in table.to_dict("records")]


def polars_rows(path: str) -> list[Row]:
    import polars

    if path.endswith(".parquet"):
        table = polars.read_parquet(path)
    elif path.endswith(".csv"):
        table = polars.read_csv(path, infer_schema_length=None)
    elif path.endswith(".jsonl"):
        table = polars.read_ndjson(path, infer_schema_length=None)
    else:
        table = polars.read_json(path, infer_schema_length=None)
    return list(table.to_dicts())


def duckdb_rows(path: str) -> list[Row]:
    import duckdb

    function = {".parquet": "read_parquet(?)", ".csv": "read_csv(?, sample_size=-1)"}.get(
        Path(path).suffix, "read_json(?, sample_size=-1, maximum_object_size=100000000)"
    )
    cursor = duckdb.execute(f"SELECT * FROM {function}", [path])
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, map(_plain, row), strict=True)) for row in cursor.fetchall()]


def _plain(value: Any) -> Any:
    """Returns a value with its ids as texts: DuckDB guesses of a text in JSON that it is a UUID."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return str(value) if isinstance(value, UUID) else value


def typed(load: Load, types_of: Callable[[str], Mapping[str, Any]]) -> Load:
    """Returns a reader that also checks the types that a library sees in each Parquet file."""

    def load_typed(release: Release) -> Loaded:
        for names in release.data_files().values():
            for name in names:
                types = types_of(str(release.folder / name))
                check_types(release, {key: types[key] for key in ANSWER_TYPES})
        return load(release)

    return load_typed


def polars_types(path: str) -> Mapping[str, Any]:
    import polars

    names = {polars.String: "string", polars.Int64: "int64", polars.Float64: "float64"}
    (answers,) = (type_ for name, type_ in polars.read_parquet_schema(path).items() if name == "answers")
    return {
        field.name: names[field.dtype] if field.dtype in names else [names[field.dtype.inner]]
        for field in answers.fields
    }


def duckdb_types(path: str) -> Mapping[str, Any]:
    import duckdb

    names = {"VARCHAR": "string", "BIGINT": "int64", "DOUBLE": "float64", "VARCHAR[]": ["string"]}
    ((answers,),) = duckdb.execute("SELECT typeof(answers) FROM read_parquet(?) LIMIT 1", [path]).fetchall()
    fields = answers.removeprefix("STRUCT(").removesuffix(")").replace('"', "").split(", ")
    return {key: names[type_] for key, _space, type_ in (field.partition(" ") for field in fields)}


def webdataset_rows(path: str) -> list[Row]:
    import webdataset

    return [dict(row) for row in webdataset.WebDataset(path, shardshuffle=False, empty_check=False).decode("pil")]


def json_rows(path: str) -> list[Row]:
    """Reads lines as people do: of a text, by `str.splitlines`."""
    text = Path(path).read_text("utf-8") if not path.endswith(".jsonl") else _text(path)
    rows = [json.loads(line) for line in text.splitlines()] if path.endswith(".jsonl") else json.loads(text)
    return rows if isinstance(rows, list) else [{"name": name, **item} for name, item in rows.items()]


def _text(path: str) -> str:
    with Path(path).open(encoding="utf-8", newline="") as file:
        return file.read()


def csv_rows(path: str) -> list[Row]:
    import csv

    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        return [{name: _number(name, cell) for name, cell in row.items()} for row in csv.DictReader(file)]


def _number(name: str, cell: str) -> Any:
    if not cell:
        return None
    return float(cell) if name in {"answers.grade", "answers.distance"} else cell


JSON_LINES = ("jsonl", "ms-swift", "dpo", "openai", "instructions", "swift-grpo", "openrlhf", "score-jsonl")
JSON_LISTS = ("llava", "llama-factory", "label-studio")
REWARD_TABLES = ("trl-grpo", "verl", "easyr1")
PARQUET = ("parquet", "huggingface", "trl-sft", *REWARD_TABLES)
# `jsonl`, `openai`, `label-studio`, `score-jsonl` and `aesbench` have fields of several types, which these do not read.
UNIFORM = (
    *("csv", *PARQUET, "webdataset", "llava", "llama-factory", "ms-swift", "dpo", "instructions"),
    *("swift-grpo", "openrlhf"),
)
TYPED = ("parquet", "huggingface")
TABLES = (
    *("csv", "trl-sft", "jsonl", "llava", "llama-factory", "ms-swift", "dpo", "instructions"),
    *(*REWARD_TABLES, "swift-grpo", "openrlhf"),
)

READERS: Mapping[str, Mapping[str, Load]] = {
    "datasets": dict.fromkeys(UNIFORM, load_dataset),
    "python": {"csv": by_file(csv_rows), **dict.fromkeys((*JSON_LINES, *JSON_LISTS, "aesbench"), by_file(json_rows))},
    "pandas": dict.fromkeys(("csv", *PARQUET, *JSON_LINES, *JSON_LISTS), by_file(pandas_rows)),
    "polars": {
        **dict.fromkeys(TABLES, by_file(polars_rows)),
        **dict.fromkeys(TYPED, typed(by_file(polars_rows), polars_types)),
    },
    "duckdb": {
        **dict.fromkeys(TABLES, by_file(duckdb_rows)),
        **dict.fromkeys(TYPED, typed(by_file(duckdb_rows), duckdb_types)),
    },
    "webdataset": {"webdataset": by_file(webdataset_rows)},
}


def silence() -> None:
    """Turns off progress bars and the network."""
    os.environ.update(HF_HUB_OFFLINE="1", HF_DATASETS_DISABLE_PROGRESS_BARS="1", CI="1")
