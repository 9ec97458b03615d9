"""Loads a release with LLaMA-Factory and ms-swift, as their trainers do. Downloads nothing."""

from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace


def llama_factory() -> tuple[object, ...]:
    """Loads the data set that the release's `dataset_info.json` describes, and returns its first row."""
    from llamafactory.data.loader import _get_merged_dataset
    from llamafactory.hparams import DataArguments

    arguments = DataArguments(dataset_dir=".", media_dir=".", dataset="loupe_critiques", template="llava")
    hubs = SimpleNamespace(cache_dir=None, hf_hub_token=None, ms_hub_token=None, om_hub_token=None)
    training = SimpleNamespace(
        should_log=False, seed=0, do_predict=False, main_process_first=lambda **_options: nullcontext()
    )
    rows = _get_merged_dataset(["loupe_critiques"], hubs, arguments, training, "sft")
    assert all(Path(image).exists() for row in rows for image in row["_images"])
    return "llamafactory", len(rows), rows[0]["_prompt"][0]["content"], rows[0]["_response"][0]["content"]


def ms_swift() -> tuple[object, ...]:
    """Loads the file and returns its first row. Raises an error for a row that ms-swift cannot read."""
    from swift.dataset import load_dataset

    rows, _none = load_dataset(["critiques.jsonl"], num_proc=1, strict=True)
    assert all(Path(image["path"]).exists() for row in rows for image in row["images"])
    question, answer = rows[0]["messages"]
    return "swift", len(rows), question["content"], answer["content"]
