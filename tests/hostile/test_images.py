"""Promise 7 for hostile and odd images: expected results, no crash of the parent, and no files but bare renditions."""

import resource
from pathlib import Path

import psutil
import pytest

from annotation.imaging import inspection
from annotation.imaging.inspection import RejectedImage, inspect_and_render
from tests.hostile.case import ACCEPTED, CANARY, Case
from tests.hostile.table import image_cases

# A literal list, because making the images during collection would take a second.
FAMILIES = (
    "cut at a tenth",
    "flipped bits",
    "rearranged",
    "bombs",
    "other files",
    "wrong extensions",
    "polyglots",
    "carriers",
    "odd but valid",
)
MAX_CPU_SECONDS = 5.0


def result_of(case: Case, directory: Path) -> str:
    directory.mkdir()
    path = directory / "upload"
    path.write_bytes(case.make())
    try:
        inspect_and_render(path, directory)
    except RejectedImage as rejection:
        return rejection.code
    renditions = {file.name: file.read_bytes() for file in directory.iterdir() if file != path}
    assert set(renditions) == {"thumbnail.webp", "screen.webp", "view.webp"}
    for content in renditions.values():
        assert content[8:16] == b"WEBPVP8 "
        assert int.from_bytes(content[4:8], "little") + 8 == len(content)
        assert CANARY not in content
    return ACCEPTED


def decoder_cpu_seconds() -> float:
    """Returns the CPU seconds of all decoders so far; elapsed time would depend on the load of the machine."""
    running = [psutil.Process(decoder.process.pid).cpu_times() for decoder in inspection._decoders._idle]
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return sum(times.user + times.system for times in running) + children.ru_utime + children.ru_stime


def timed_result_of(case: Case, directory: Path) -> tuple[str, float]:
    cpu_seconds_before = decoder_cpu_seconds()
    code = result_of(case, directory)
    return code, decoder_cpu_seconds() - cpu_seconds_before


@pytest.mark.parametrize("family", FAMILIES)
def test_each_hostile_or_odd_image_gets_an_expected_result(family: str, tmp_path: Path) -> None:
    unexpected = {}
    cases = (case for case in image_cases() if case.family == family and not case.heavy)
    for number, case in enumerate(cases):
        code, seconds = timed_result_of(case, tmp_path / str(number))
        if code not in case.expected or seconds > MAX_CPU_SECONDS:
            unexpected[case.name] = (code, sorted(case.expected), round(seconds, 1))
    assert unexpected == {}


def test_the_table_has_more_than_300_cases_with_unique_names() -> None:
    assert len(image_cases()) > 300
    assert {case.family for case in image_cases()} == set(FAMILIES)
    assert len({(case.family, case.name) for case in image_cases()}) == len(image_cases())
