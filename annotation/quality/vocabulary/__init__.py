"""The words that the checks of critiques know: one file a language."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

_FOLDER: Final = Path(__file__).parent


@cache
def load_vocabulary(language: str) -> Mapping[str, Any]:
    """Returns the lists of a language (`english` or `chinese`), each a text of words or a table of such texts."""
    return tomllib.loads((_FOLDER / f"{language}.toml").read_text("utf-8"))


def words_of(language: str, name: str) -> frozenset[str]:
    """Returns the words of a list."""
    return frozenset(load_vocabulary(language)[name].split())
