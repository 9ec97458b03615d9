"""Which files of a zip or folder are images: the browser's lists are the server's."""

import re
from pathlib import Path

import pytest

from annotation.sources.entries import LITTER, is_hidden, is_litter
from annotation.sources.reading.sorting import COMPANIONS, SIDE_CARS, TABLES

SCRIPTS = Path("frontend/static/enhance")


def set_in(script: str, name: str) -> set[str]:
    """Returns the texts of a constant set in one of the browser's scripts."""
    text = (SCRIPTS / script).read_text(encoding="utf-8")
    body = re.search(rf"const {name} = new Set\(\[(.*?)\]\)", text, re.DOTALL)
    assert body
    return {entry.replace("\\r", "\r") for entry in re.findall(r'"([^"]+)"', body[1])}


@pytest.mark.parametrize(
    ("name", "endings"), [("SIDE_CARS", SIDE_CARS), ("COMPANIONS", COMPANIONS), ("TABLES", TABLES)]
)
def test_the_browser_has_the_same_endings(name: str, endings: frozenset[str]) -> None:
    assert {f".{ending}" for ending in set_in("side_cars.js", name)} == endings


def test_the_browser_passes_over_all_that_the_server_does() -> None:
    names = set_in("file_selection.js", "SYSTEM_FILES")
    assert names >= LITTER
    assert all(is_litter(name) and not is_hidden(name) for name in names)


@pytest.mark.parametrize("name", ["a.jpg", "recycled/a.jpg", "x@eaDir/a.jpg", "lrdata", "./a.jpg"])
def test_no_ordinary_name_is_litter(name: str) -> None:
    assert not is_litter(name)
