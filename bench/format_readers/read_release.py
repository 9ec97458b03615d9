"""Reads a release with the libraries that its format is for: `read_release.py FORMAT`, run in the release's folder.

Runs the format's snippet from the standard input unchanged. Imports nothing of Loupe, because it runs in the readers'
own environment.
"""

import io
import json
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

Names = dict[str, Any]


def main(key: str) -> None:
    snippet = sys.stdin.read()
    names: Names = {}
    if key in SNIPPETS:
        exec(compile(snippet, f"the snippet of {key}", "exec"), names)
    READERS[key](names)


def jsonl(names: Names) -> None:
    from datasets import load_dataset

    rows = load_dataset("json", data_files="critiques.jsonl", split="train")
    assert len(rows) == len(names["critiques"])
    assert rows[0]["answers"]["reason"] == names["critiques"][0]["answers"]["reason"]
    report("json and datasets", len(rows), rows[0]["image"]["file"])


def csv(names: Names) -> None:
    table = names["critiques"]
    assert list(table.columns[:2]) == ["id", "project"], "The byte order mark is read as a character."
    report("pandas", len(table), table["image.file"][0], table["answers.grade"].mean())


def parquet(names: Names) -> None:
    import pyarrow.parquet
    from datasets import load_dataset

    table = pyarrow.parquet.read_table("critiques.parquet")
    rows = load_dataset("parquet", data_files="critiques.parquet", split="train")
    assert len(names["critiques"]) == table.num_rows == len(rows)
    report("pandas, pyarrow and datasets", len(rows), rows[0]["answers"]["grade"], rows[0]["submitted_at"])


def huggingface(names: Names) -> None:
    import pandas
    from PIL import Image

    rows = names["critiques"]
    table = pandas.read_parquet("release/critiques.parquet")
    assert [row["id"] for row in rows] == list(table["id"])
    for row, image in zip(rows, table["image"], strict=True):
        assert row["image"].size == Image.open(io.BytesIO(image["bytes"])).size
    report("datasets, pandas and Pillow", len(rows), rows[0]["image"].size, rows[0]["answers"]["grade"])


def webdataset(names: Names) -> None:
    from datasets import load_dataset

    rows = load_dataset(str(Path.cwd()), split="train")
    assert len({row["__key__"] for row in rows}) == len(rows)
    report("webdataset", names["image"].size, len(names["about"]["critiques"]))
    report("datasets", len(rows), rows[0]["webp"].size, rows[0]["json"]["image"]["file"])


def conversations(name: str) -> Callable[[Names], None]:
    """Returns a reader of rows with one image and a list `name` of messages."""

    def read(names: Names) -> None:
        from datasets import load_dataset
        from PIL import Image

        file = next(path for path in (Path("critiques.json"), Path("critiques.jsonl")) if path.exists())
        rows = load_dataset("json", data_files=str(file), split="train")
        for row in rows:
            (path,) = row["images"] if "images" in row else [row["image"]]
            with Image.open(path) as image:
                image.verify()
        assert len(set(rows["id"])) == len(rows)
        report(f"datasets and Pillow, {name}", len(rows), rows[0][name][0])

    return read


def openai(_names: Names) -> None:
    import base64

    from PIL import Image

    rows = [json.loads(line) for line in Path("critiques-00000.jsonl").read_text("utf-8").splitlines()]
    for row in rows:
        data = row["messages"][0]["content"][0]["image_url"]["url"].partition(",")[2]
        with Image.open(io.BytesIO(base64.b64decode(data))) as image:
            assert (image.format, image.mode) == ("WEBP", "RGB")
    report("json and Pillow", len(rows), rows[0]["messages"][1])


def instructions(names: Names) -> None:
    rows = names["instructions"]
    assert all(row["evidence"] and row["critique"] for row in rows)
    report("json", len(rows), rows[0]["question"])


def trl_sft(names: Names) -> None:
    rows = names["conversations"]
    report("datasets", len(rows), rows[0]["images"][0].size, rows[0]["messages"][0]["content"])


def dpo(names: Names) -> None:
    rows = names["pairs"]
    report("datasets", len(rows), rows[0]["images"][0].size, rows[0]["chosen"])


def reward_table(name: str) -> Callable[[Names], None]:
    """Returns a reader of Parquet with an image and a prompt a row; `name` is the column of the prompt."""

    def read(_names: Names) -> None:
        from datasets import load_dataset

        rows = load_dataset("./release", split="train")
        assert all(len(row["images"]) == 1 and row["images"][0].size for row in rows)
        report("datasets", len(rows), rows[0]["images"][0].size, rows[0][name])

    return read


def reward_lines(name: str) -> Callable[[Names], None]:
    """Returns a reader of JSON Lines with the path of an image a row, in the column `name`."""

    def read(_names: Names) -> None:
        from PIL import Image

        rows = [json.loads(line) for line in Path("critiques.jsonl").read_text("utf-8").splitlines()]
        for (path,) in (row[name] for row in rows):
            with Image.open(path) as image:
                image.verify()
        report("json and Pillow", len(rows), rows[-1])

    return read


def aesbench(names: Names) -> None:
    assert names["questions"].keys() == names["answers"].keys()
    report("json", len(names["questions"]), next(iter(names["answers"].values())).get("AesP"))


def label_studio(_names: Names) -> None:
    report("json", len(json.loads(Path("critiques.json").read_text("utf-8"))))


def report(*values: object) -> None:
    print(*values, sep=" · ")


def tuning(module: str, function: str) -> Callable[[Names], None]:
    """Returns a reader that runs a function of `loaders` or `trainers`."""

    def read(_names: Names) -> None:
        sys.path.insert(0, str(Path(__file__).parent))
        report(*getattr(import_module(module), function)())

    return read


READERS: Mapping[str, Callable[[Names], None]] = {
    "jsonl": jsonl,
    "csv": csv,
    "parquet": parquet,
    "huggingface": huggingface,
    "webdataset": webdataset,
    "llava": conversations("conversations"),
    "llama-factory": conversations("messages"),
    "ms-swift": conversations("messages"),
    "trl-sft": trl_sft,
    "openai": openai,
    "instructions": instructions,
    "dpo": dpo,
    "trl-grpo": reward_table("prompt"),
    "verl": reward_table("prompt"),
    "easyr1": reward_table("problem"),
    "swift-grpo": reward_lines("images"),
    "openrlhf": reward_lines("images"),
    "score-jsonl": reward_lines("image"),
    "label-studio": label_studio,
    "aesbench": aesbench,
    "trl-sft-trained": tuning("trainers", "run_sft"),
    "dpo-trained": tuning("trainers", "run_dpo"),
    "trl-grpo-trained": tuning("reward_trainers", "run_grpo"),
    "swift-grpo-loaded": tuning("reward_trainers", "read_swift"),
    "verl-loaded": tuning("reward_trainers", "read_verl"),
    "openrlhf-loaded": tuning("reward_trainers", "read_openrlhf"),
    "llama-factory-loaded": tuning("loaders", "llama_factory"),
    "ms-swift-loaded": tuning("loaders", "ms_swift"),
}
# The snippets of the other formats are commands, or send requests to a server.
SNIPPETS = {
    "jsonl",
    "csv",
    "parquet",
    "huggingface",
    "webdataset",
    "llava",
    "trl-sft",
    "instructions",
    "dpo",
    "aesbench",
    "trl-grpo",
    "score-jsonl",
}

if __name__ == "__main__":
    main(sys.argv[1])
