"""Every case becomes what browsers show, through the real decoder: its code, its size and its colours."""

from pathlib import Path

import pytest
from PIL import Image

from annotation.imaging.inspection import RejectedImage, inspect_and_render
from tests.imaging.cases.all_cases import CASES
from tests.imaging.cases.case import Colour, Position


@pytest.mark.parametrize("name", CASES)
def test_a_case_becomes_what_browsers_show(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    path = tmp_path / "upload"
    path.write_bytes(case.make())
    try:
        _, renditions = inspect_and_render(path, tmp_path)
    except RejectedImage as rejection:
        assert rejection.code in case.codes
        return
    assert "ok" in case.codes
    with Image.open(renditions["view"].path) as view:
        assert view.size == case.size
        for position, colour in case.colours.items():
            assert colour_at(view, position) == pytest.approx(colour, abs=case.within)


def colour_at(view: Image.Image, position: Position) -> Colour:
    pixel = view.getpixel((int(position[0] * view.width), int(position[1] * view.height)))
    assert isinstance(pixel, tuple)
    red, green, blue = pixel
    return red, green, blue
