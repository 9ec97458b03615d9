"""The registry of formats. Each module declares one as FORMAT; docs/export-formats.md has a section for each."""

from importlib import import_module
from typing import Final

from annotation.exporting.encoding.format import Format

# In the order in which people choose among them: critiques, conversations, reinforcement learning, others.
MODULES: Final = (
    "jsonl",
    "csv",
    "parquet",
    "huggingface",
    "webdataset",
    "llava",
    "llama_factory",
    "ms_swift",
    "trl_sft",
    "openai",
    "instructions",
    "dpo",
    "reinforcement.trl_grpo",
    "reinforcement.swift_grpo",
    "reinforcement.verl",
    "reinforcement.easyr1",
    "reinforcement.openrlhf",
    "reinforcement.score_jsonl",
    "label_studio",
    "aesbench",
)


def load_format(module: str) -> Format:
    """Returns the format that a module of this package declares. Raises AttributeError if it declares none."""
    declared: Format = import_module(f"{__name__}.{module}").FORMAT
    return declared


FORMATS: Final[dict[str, Format]] = {declared.key: declared for declared in map(load_format, MODULES)}
