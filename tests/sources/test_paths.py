"""The normal form of a path: what other systems write is the same path; URLs are left alone."""

import pytest

from annotation.sources.paths import normal_path


@pytest.mark.parametrize(
    ("name", "normal"),
    [
        ("photos\\a.png", "photos/a.png"),
        ("./photos//a.png", "photos/a.png"),
        ("photos/", "photos"),
        ("cafe\u0301.png", "caf\u00e9.png"),
        ("../a.png", "../a.png"),
        ("\\\\server\\a.png", "/server/a.png"),
        ("https://photos.example//a.png", "https://photos.example//a.png"),
        ("data:image/png;base64,a//b", "data:image/png;base64,a//b"),
    ],
)
def test_a_path_has_one_normal_form_on_every_system(name: str, normal: str) -> None:
    assert normal_path(name) == normal
    assert normal_path(normal) == normal
