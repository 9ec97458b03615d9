"""Every hostile or odd picture: known verdicts, no crash of ours, nothing written but bare renditions."""

import resource
from pathlib import Path

import psutil
import pytest

from annotation.imaging import inspection as door
from annotation.imaging.inspection import RefusedImage, inspect_and_render
from tests.hostile.case import CANARY, IN, Case
from tests.hostile.table import pictures

FAMILIES = (
    "cut at a tenth",
    "flipped bits",
    "stirred",
    "bombs",
    "pretenders",
    "wrong endings",
    "polyglots",
    "carriers",
    "odd but honest",
)  # written down, since the pictures take a second to make: not when tests are collected
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


def work_of_decoders() -> float:
    """Seconds of the processor so far: those on the wall tell how busy the machine is."""
    living = [psutil.Process(decoder.process.pid).cpu_times() for decoder in door._decoders._idle]
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return sum(one.user + one.system for one in living) + ended.ru_utime + ended.ru_stime


def timed_verdict(case: Case, directory: Path) -> tuple[str, float]:
    began = work_of_decoders()
    found = verdict(case, directory)
    return found, work_of_decoders() - began


@pytest.mark.parametrize("family", FAMILIES)
def test_each_hostile_or_odd_picture_gets_a_known_verdict(family: str, tmp_path: Path) -> None:
    surprises = {}
    for number, case in enumerate(one for one in pictures() if one.family == family and not one.heavy):
        found, seconds = timed_verdict(case, tmp_path / str(number))
        if found not in case.expected or seconds > QUICK:
            surprises[case.name] = (found, sorted(case.expected), round(seconds, 1))
    assert surprises == {}


def test_the_table_is_as_large_as_it_says() -> None:
    assert len(pictures()) > 300
    assert {one.family for one in pictures()} == set(FAMILIES)
    assert len({(one.family, one.name) for one in pictures()}) == len(pictures())
