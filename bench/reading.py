"""One format read by the libraries it is for, in their own environment: `reading.py FORMAT` in a release's folder.

Its snippet comes on the standard input and is run as it is. Nothing of Loupe is imported here.
"""

import io
import json
import sys
import zipfile
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
    MORE[key](names)


def jsonl(names: Names) -> None:
    from datasets import load_dataset

    rows = load_dataset("json", data_files="critiques.jsonl", split="train")
    assert len(rows) == len(names["critiques"])
    assert rows[0]["answers"]["reason"] == names["critiques"][0]["answers"]["reason"]
    say("json and datasets", len(rows), rows[0]["image"]["file"])


def csv(names: Names) -> None:
    table = names["critiques"]
    assert list(table.columns[:2]) == ["id", "project"], "The byte order mark is taken for a letter."
    say("pandas", len(table), table["image.file"][0], table["answers.grade"].mean())


def parquet(names: Names) -> None:
    import pyarrow.parquet
    from datasets import load_dataset

    table = pyarrow.parquet.read_table("critiques.parquet")
    rows = load_dataset("parquet", data_files="critiques.parquet", split="train")
    assert len(names["critiques"]) == table.num_rows == len(rows)
    say("pandas, pyarrow and datasets", len(rows), rows[0]["answers"]["grade"], rows[0]["submitted_at"])


def huggingface(names: Names) -> None:
    from datasets import load_dataset

    rows = names["critiques"]
    with zipfile.ZipFile("release/critiques.zip") as archive:
        told = [json.loads(line) for line in archive.read("metadata.jsonl").splitlines()]
        archive.extractall("unpacked")
    folder = load_dataset("imagefolder", data_dir="unpacked", split="train")
    assert len(rows) == len(told) == len(folder)
    assert {row["id"] for row in rows} == {row["id"] for row in told} == {row["id"] for row in folder}
    say("datasets, of the folder", len(rows), rows[0]["image"].size, rows[0]["answers"]["grade"])
    say("imagefolder, unpacked", len(folder), folder[0]["image"].size)


def webdataset(names: Names) -> None:
    from datasets import load_dataset

    rows = load_dataset("webdataset", data_files="critiques-00000.tar", split="train")
    assert len({row["__key__"] for row in rows}) == len(rows)
    say("webdataset", names["picture"].size, len(names["about"]["critiques"]))
    say("datasets", len(rows), rows[0]["webp"].size, rows[0]["json"]["image"]["file"])


def conversations(name: str) -> Callable[[Names], None]:
    """Rows with a picture each, as `name` has them in its list."""

    def read(names: Names) -> None:
        from datasets import load_dataset
        from PIL import Image

        file = next(path for path in (Path("critiques.json"), Path("critiques.jsonl")) if path.exists())
        rows = load_dataset("json", data_files=str(file), split="train")
        for row in rows:
            (picture,) = row["images"] if "images" in row else [row["image"]]
            with Image.open(picture) as opened:
                opened.verify()
        assert len(set(rows["id"])) == len(rows)
        say(f"datasets and Pillow, {name}", len(rows), rows[0][name][0])

    return read


def openai(_names: Names) -> None:
    import base64

    from PIL import Image

    rows = [json.loads(line) for line in Path("critiques.jsonl").read_text("utf-8").splitlines()]
    for row in rows:
        picture = row["messages"][0]["content"][0]["image_url"]["url"].partition(",")[2]
        with Image.open(io.BytesIO(base64.b64decode(picture))) as opened:
            assert (opened.format, opened.mode) == ("WEBP", "RGB")
    say("json and Pillow", len(rows), rows[0]["messages"][1])


def trl_sft(names: Names) -> None:
    rows = names["conversations"]
    say("datasets", len(rows), rows[0]["images"][0].size, rows[0]["messages"][0]["content"])


def dpo(names: Names) -> None:
    rows = names["pairs"]
    say("datasets", len(rows), rows[0]["images"][0].size, rows[0]["chosen"])


def aesbench(names: Names) -> None:
    assert names["questions"].keys() == names["answers"].keys()
    say("json", len(names["questions"]), next(iter(names["answers"].values())).get("AesP"))


def label_studio(_names: Names) -> None:
    say("json", len(json.loads(Path("critiques.json").read_text("utf-8"))))


def say(*what: object) -> None:
    print(*what, sep=" · ")


def tuned(module: str, reader: str) -> Callable[[Names], None]:
    """What tuning is done with: its own loader, or its own trainer with a tiny model of random weights."""

    def read(_names: Names) -> None:
        sys.path.insert(0, str(Path(__file__).parent))
        say(*getattr(import_module(module), reader)())

    return read


MORE: Mapping[str, Callable[[Names], None]] = {
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
    "dpo": dpo,
    "label-studio": label_studio,
    "aesbench": aesbench,
    "trl-sft-trained": tuned("tuning", "fine_tune"),
    "dpo-trained": tuned("tuning", "prefer"),
    "llama-factory-loaded": tuned("loading", "llama_factory"),
    "ms-swift-loaded": tuned("loading", "ms_swift"),
}
# The others are commands, or ask a server.
SNIPPETS = {"jsonl", "csv", "parquet", "huggingface", "webdataset", "llava", "trl-sft", "dpo", "aesbench"}

if __name__ == "__main__":
    main(sys.argv[1])
