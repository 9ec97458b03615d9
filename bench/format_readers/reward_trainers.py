"""Reads releases for reinforcement learning with the trainers' own code. Downloads nothing.

Each function runs in the folder of a release, or in its parent for TRL, with the tiny model of `trainers.py`.
"""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from trainers import QUIET, tiny_model

FILE = "critiques.jsonl"


def run_grpo() -> tuple[object, ...]:
    """Takes one step of GRPOTrainer on a `trl-grpo` release, with a reward that gets our columns."""
    from datasets import load_dataset
    from trl import GRPOConfig, GRPOTrainer

    rows = load_dataset("./release", split="train")
    model, processor = tiny_model()
    truths: list[tuple[str, str, float]] = []

    def reward(completions: list[Any], solution: list[str], kind: list[str], n: list[int], **_columns: Any) -> Any:
        truths.extend(zip(kind, solution, n, strict=True))
        # No random text is right: what tells texts apart lets the step change the weights.
        texts = [completion[0]["content"] for completion in completions]
        pairs = zip(texts, solution, strict=True)
        return [float(text.strip() == truth) + sum(map(ord, text)) % 97 / 97 for text, truth in pairs]

    before = {name: weight.detach().clone() for name, weight in model.named_parameters()}
    settings = GRPOConfig(
        "trained",
        max_steps=1,
        learning_rate=0.01,
        per_device_train_batch_size=4,
        num_generations=4,
        max_completion_length=8,
        **QUIET,
    )
    trainer = GRPOTrainer(model, reward, args=settings, train_dataset=rows, processing_class=processor)
    output = trainer.train()
    changed = sum(not weight.equal(before[name]) for name, weight in model.named_parameters())
    assert changed and truths, "The step changed nothing."
    return "GRPOTrainer", len(rows), "1 step", f"loss {output.training_loss:.4f}", f"{changed} weights", truths[0]


def read_swift() -> tuple[object, ...]:
    """Loads a `swift-grpo` release with ms-swift, and returns what its reward functions will get of the first row."""
    from swift.dataset import load_dataset

    # `swift rlhf --rlhf_type grpo` keeps all columns, for the reward functions.
    rows, _none = load_dataset([FILE], num_proc=1, strict=True, remove_unused_columns=False)
    assert all(Path(image["path"]).exists() for row in rows for image in row["images"])
    assert all(row["messages"][-1]["role"] == "user" and row["solution"] for row in rows)
    return "swift", len(rows), rows[0]["messages"], rows[0]["solution"], sorted(rows[0])


def read_verl() -> tuple[object, ...]:
    """Loads a `verl` release with RLHFDataset, whose filter tokenizes every prompt with its image."""
    from omegaconf import OmegaConf
    from pyarrow.parquet import read_metadata
    from torch.utils.data import DataLoader
    from verl.utils.dataset.rl_dataset import RLHFDataset, collate_fn

    _model, processor = tiny_model()
    settings = OmegaConf.create(
        {"prompt_key": "prompt", "image_key": "images", "max_prompt_length": 4096, "cache_dir": "verl-cache"}
    )
    rows = RLHFDataset(["release/critiques.parquet"], processor.tokenizer, settings, processor)
    # Its filter drops a row that it cannot read, with a warning alone.
    assert len(rows) == read_metadata("release/critiques.parquet").num_rows
    batch = next(iter(DataLoader(rows, batch_size=2, collate_fn=collate_fn)))
    blocks = batch["raw_prompt"][0][0]["content"]
    assert [block["type"] for block in blocks] == ["image", "text"] and blocks[0]["image"].size
    truths = [rows[number]["reward_model"]["ground_truth"] for number in range(len(rows))]
    assert all(truths)
    return "RLHFDataset", len(rows), blocks, batch["data_source"][0], truths[0], batch["index"]


def read_openrlhf() -> tuple[object, ...]:
    """Loads an `openrlhf` release with OpenRLHF's PromptDataset, and tokenizes each prompt with its image."""
    from openrlhf.datasets.prompts_dataset import PromptDataset
    from openrlhf.datasets.utils import blending_datasets
    from openrlhf.utils.vlm_utils import process_prompt_with_images

    keys = SimpleNamespace(input_key="prompt", label_key="label", image_key="images", apply_chat_template=True)
    strategy = SimpleNamespace(args=SimpleNamespace(data=keys), is_rank_0=lambda: False, print=lambda *_values: None)
    _model, processor = tiny_model()
    rows = PromptDataset(blending_datasets(FILE, strategy=strategy), processor, strategy)
    for _source, prompt, label, images in rows:
        token_ids, inputs, pictures = process_prompt_with_images(processor, prompt, images)
        assert label and token_ids and inputs is not None and len(pictures) == 1
    return "PromptDataset", len(rows), rows[0]
