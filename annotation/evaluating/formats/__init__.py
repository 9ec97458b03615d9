"""The registry of formats of benchmarks. Each module declares one as FORMAT; docs/benchmark.md has a row for each."""

from importlib import import_module
from typing import Final

from annotation.evaluating.formats.base import BenchmarkFormat

# In the order in which people choose among them.
MODULES: Final = ("jsonl", "aesbench", "vlmevalkit", "qbench", "huggingface")


def load_format(module: str) -> BenchmarkFormat:
    """Returns the format that a module of this package declares. Raises AttributeError if it declares none."""
    declared: BenchmarkFormat = import_module(f"{__name__}.{module}").FORMAT
    return declared


FORMATS: Final[dict[str, BenchmarkFormat]] = {declared.key: declared for declared in map(load_format, MODULES)}
