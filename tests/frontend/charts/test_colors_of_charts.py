"""The colours of series are seen on both surfaces of both themes."""

import re
from pathlib import Path

import pytest

STYLES = Path(__file__).parents[3] / "frontend" / "static" / "css"
LEAST_CONTRAST = 3.0
"""What WCAG 1.4.11 asks of graphics."""
SERIES = [f"series-{number}" for number in range(1, 7)]


def colors():
    """Returns the light and the dark value of each custom property."""
    text = "".join((STYLES / name).read_text() for name in ("tokens.css", "quality/charts.css"))
    pairs = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", text)
    return {name: (light, dark) for name, light, dark in pairs} | {"series-1": {n: v for n, *v in pairs}["accent"]}


def luminance(color):
    channels = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("surface", ["paper", "sheet"])
@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_each_series_has_the_contrast_of_graphics(theme, surface):
    palette = colors()
    background = luminance(palette[surface][theme])
    for name in SERIES:
        darker, lighter = sorted((luminance(palette[name][theme]), background))
        assert (lighter + 0.05) / (darker + 0.05) >= LEAST_CONTRAST, name
