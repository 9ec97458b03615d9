"""JPEGs with damage within their data are rejected; those with padding, or without an end marker, are not."""

import random
import time
from functools import cache
from pathlib import Path

import pytest
from PIL import Image

from annotation.imaging.inspection import RejectedImage, inspect_image
from annotation.imaging.jpeg_decoding import unsupported_jpeg
from annotation.wording.rejections import explain
from tests.hostile.case import photograph
from tests.imaging import files

ENCODINGS = {
    "baseline": {},
    "optimized, 4:4:4": {"optimize": True, "subsampling": 0},
    "4:2:2": {"subsampling": 1},
    "progressive": {"progressive": True},
    "restart markers": {"restart_marker_rows": 1},
    "many restart markers": {"restart_marker_blocks": 4},
}


@cache
def encoded(encoding: str, mode: str = "RGB") -> bytes:
    return files.encode(photograph(600).convert(mode), "JPEG", quality=90, **ENCODINGS[encoding])


def replaced(content: bytes, start: int, data: bytes) -> bytes:
    return content[:start] + data + content[start + len(data) :]


def middle(content: bytes) -> int:
    return len(content) * 3 // 5


DAMAGES = {
    "zeros": lambda content: replaced(content, middle(content), b"\0" * 4096),
    "noise": lambda content: replaced(content, middle(content), random.Random(1).randbytes(4096)),
    "erased flash": lambda content: replaced(content, middle(content), b"\xff" * 4096),
    "lost bytes": lambda content: content[: middle(content)] + content[middle(content) + 2000 :],
    "doubled bytes": lambda content: content[: middle(content)] + content[middle(content) - 2000 :],
    "lost last bytes": lambda content: content[:-300] + content[-2:],
}
HARMLESS = {
    "nothing": lambda content: content,
    "a missing end marker": lambda content: content[:-2],
    "zeros behind the end": lambda content: content + b"\0" * 5000,
    "other data behind the end": lambda content: content + random.Random(2).randbytes(5000),
    "zeros before the end": lambda content: content[:-2] + b"\0" * 700 + content[-2:],
    "fill bytes before the end": lambda content: content[:-2] + b"\xff" * 300 + content[-2:],
    "bytes between segments": lambda content: content[:20] + b"\0\1\2" + content[20:],
    "fill bytes between segments": lambda content: content[:20] + b"\xff" * 3 + content[20:],
}


def code_of(content: bytes, directory: Path) -> str:
    path = directory / "photo.jpg"
    path.write_bytes(content)
    try:
        inspect_image(path)
    except RejectedImage as rejection:
        return rejection.code
    return "accepted"


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_damage_within_the_data_is_rejected(encoding: str, tmp_path: Path) -> None:
    codes = {name: code_of(damage(encoded(encoding)), tmp_path) for name, damage in DAMAGES.items()}
    assert codes == dict.fromkeys(DAMAGES, "partly_damaged")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_what_costs_no_pixel_is_accepted(encoding: str, tmp_path: Path) -> None:
    codes = {name: code_of(change(encoded(encoding)), tmp_path) for name, change in HARMLESS.items()}
    assert codes == dict.fromkeys(HARMLESS, "accepted")


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_grey_and_four_inks_are_checked_as_well(mode: str, tmp_path: Path) -> None:
    content = encoded("baseline", mode)
    assert code_of(content, tmp_path) == "accepted"
    assert code_of(DAMAGES["zeros"](content), tmp_path) == "partly_damaged"


@pytest.mark.parametrize("encoding", ["baseline", "progressive"])
def test_a_file_that_ends_early_is_cut_off_not_damaged(encoding: str, tmp_path: Path) -> None:
    assert code_of(encoded(encoding)[:-300], tmp_path) == "truncated"


def test_an_image_of_one_colour_is_accepted(tmp_path: Path) -> None:
    white = Image.new("L", (64, 64), 255)
    assert code_of(files.encode(white, "JPEG"), tmp_path) == "accepted"
    assert code_of(files.encode(white.resize((2000, 2000)), "JPEG", optimize=True), tmp_path) == "accepted"


def test_a_header_of_fill_bytes_alone_is_rejected_in_linear_time(tmp_path: Path) -> None:
    path = tmp_path / "fill.jpg"
    path.write_bytes(b"\xff\xd8" + b"\xff" * 20_000)
    started_at = time.process_time()
    with path.open("rb") as file:
        assert unsupported_jpeg(file) is None
    assert time.process_time() - started_at < 0.5


def test_the_sentence_says_to_copy_the_file_again_because_saving_it_would_keep_the_damage() -> None:
    sentence = explain("partly_damaged", {}, "a.jpg")
    assert "“a.jpg”" in sentence
    assert "Copy it again" in sentence
