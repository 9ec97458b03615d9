"""Every hostile or odd picture: known verdicts, no crash of ours, nothing written but bare renditions."""

import time
from itertools import groupby
from pathlib import Path

import pytest

from annotation.imaging.pictures import RefusedImage, inspect_and_render
from tests.hostile.case import CANARY, IN, Case
from tests.hostile.table import pictures

FAMILIES = {family: list(cases) for family, cases in groupby(pictures(), key=lambda one: one.family)}
QUICK = 5.0


def verdict(case: Case, directory: Path) -> str:
    directory.mkdir()
    path = directory / "upload"
    path.write_bytes(case.make())
    try:
        inspect_and_render(path, directory)
    except RefusedImage as refused:
        return refused.code
    written = {one.name: one.read_bytes() for one in directory.iterdir() if one != path}
    assert set(written) == {"thumbnail.webp", "screen.webp", "view.webp"}
    for content in written.values():
        assert content[8:16] == b"WEBPVP8 "
        assert int.from_bytes(content[4:8], "little") + 8 == len(content)
        assert CANARY not in content
    return IN


@pytest.mark.parametrize("family", FAMILIES)
def test_each_hostile_or_odd_picture_gets_a_known_verdict(family: str, tmp_path: Path) -> None:
    surprises = {}
    for number, case in enumerate(one for one in FAMILIES[family] if not one.heavy):
        began = time.monotonic()
        found = verdict(case, tmp_path / str(number))
        if found not in case.expected or time.monotonic() - began > QUICK:
            surprises[case.name] = (found, sorted(case.expected), round(time.monotonic() - began, 1))
    assert surprises == {}


def test_the_table_is_as_large_as_it_says() -> None:
    assert len(pictures()) > 300
    assert len({(one.family, one.name) for one in pictures()}) == len(pictures())
