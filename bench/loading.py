"""The loaders of LLaMA-Factory and ms-swift over a release, as their trainers call them. Nothing is fetched."""

from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace


def llama_factory() -> tuple[object, ...]:
    """What LLaMA-Factory makes of the data set that the release's `dataset_info.json` describes."""
    from llamafactory.data.loader import _get_merged_dataset
    from llamafactory.hparams import DataArguments

    asked = DataArguments(dataset_dir=".", media_dir=".", dataset="loupe_critiques", template="llava")
    hubs = SimpleNamespace(cache_dir=None, hf_hub_token=None, ms_hub_token=None, om_hub_token=None)
    training = SimpleNamespace(
        should_log=False, seed=0, do_predict=False, main_process_first=lambda **_said: nullcontext()
    )
    rows = _get_merged_dataset(["loupe_critiques"], hubs, asked, training, "sft")
    assert all(Path(picture).exists() for row in rows for picture in row["_images"])
    return "llamafactory", len(rows), rows[0]["_prompt"][0]["content"], rows[0]["_response"][0]["content"]


def ms_swift() -> tuple[object, ...]:
    """What ms-swift makes of the file, refusing rows that it cannot read rather than leaving them out."""
    from swift.dataset import load_dataset

    rows, _none = load_dataset(["critiques.jsonl"], num_proc=1, strict=True)
    assert all(Path(picture["path"]).exists() for row in rows for picture in row["images"])
    question, answer = rows[0]["messages"]
    return "swift", len(rows), question["content"], answer["content"]
