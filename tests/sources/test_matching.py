"""Names match the paths of files: exactly, then loosely, then elsewhere; never two of them the same path."""

import time
import tracemalloc

import pytest

from annotation.sources.matching import Match, PathIndex, loose_path
from annotation.sources.rejections import RejectedFile


def matched(paths: list[str], names: list[str], folder: str = "") -> list[str | None]:
    """Returns the path that each name matches, the code of its rejection, or None."""
    matches = PathIndex((path, path) for path in paths).match(names, folder)
    return [
        match.path if isinstance(match, Match) else match.code if isinstance(match, RejectedFile) else None
        for match in matches
    ]


@pytest.mark.parametrize(
    ("paths", "names", "expected"),
    [
        (["a.png", "A.png"], ["A.png", "a.png"], ["A.png", "a.png"]),
        (["a.png"], ["A.png", "a.png"], ["named_twice", "a.png"]),
        (["x/a.png", "a.png"], ["a.png"], ["a.png"]),
        (["x/a.png", "y/a.png"], ["a.png"], ["ambiguous_name"]),
        (["x/a.png"], ["a.png", "x/a.png"], ["named_twice", "x/a.png"]),
        (["a.png", "b.png"], ["t/a.png", "t/b.png"], ["a.png", "b.png"]),
        (["a.png"], ["t/a.png", "u/a.png"], [None, None]),
        (["xa.png"], ["a.png"], [None]),
    ],
)
def test_the_most_alike_name_has_the_path(paths: list[str], names: list[str], expected: list[str | None]) -> None:
    assert matched(paths, names) == expected


def test_names_are_relative_to_the_folder_first() -> None:
    assert matched(["a.png", "x/a.png", "b.png"], ["a.png", "b.png"], "x") == ["x/a.png", "b.png"]


@pytest.mark.parametrize(
    ("paths", "names", "folder"),
    [
        (["X/a", "X/b", "y/a"], ["a", "b"], "X"),
        (["x/a", "y/a"], ["a"], ""),
        (["x/a", "a", "b"], ["a", "b"], ""),
        (["a", "x/a", "x/b"], ["a", "b"], "x"),
        ([], ["a"], ""),
    ],
)
def test_the_folder_in_which_most_names_are_is_likely(paths: list[str], names: list[str], folder: str) -> None:
    assert PathIndex((path, path) for path in paths).likely_folder(names) == folder


@pytest.mark.parametrize(
    ("path", "loose"), [("Photos. /B .PNG", "photos/b .png"), ("ＡＢ", "ab"), ("a\u200eb", "ab"), ("Straße", "strasse")]
)
def test_the_loose_form_has_no_case_width_or_invisible_characters(path: str, loose: str) -> None:
    assert loose_path(path) == loose


def test_many_names_that_end_alike_take_linear_time() -> None:
    paths = [f"{number}/a.png" for number in range(3_000)]
    start = time.process_time()
    assert set(matched(paths, [f"t{number}/a.png" for number in range(3_000)])) == {None}
    assert set(matched(paths, ["a.png"])) == {"ambiguous_name"}
    assert time.process_time() - start < 2


def test_names_of_very_many_folders_take_linear_time() -> None:
    start = time.process_time()
    assert matched(["b/0.png"], [f"{'a/' * 5_000}{number}.png" for number in range(3)]) == [None] * 3
    assert time.process_time() - start < 0.5


def test_a_look_at_many_paths_remembers_those_alone_that_a_name_may_mean() -> None:
    index = PathIndex((f"country/place/day/{number}.png", number) for number in range(5_000))
    tracemalloc.start()
    try:
        index.match(["q/w/7.png", "w/7.png", "7.png"])
        size, _peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size < 20_000
