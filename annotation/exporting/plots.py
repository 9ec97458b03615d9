"""Plots for a data card: SVG of bars, with nothing of the machine or the moment in it."""

from collections.abc import Mapping, Sequence
from math import ceil, floor
from textwrap import wrap
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from annotation.exporting.statistics import Figures
from annotation.rules.prompts import text_in
from annotation.rules.types import Question

WIDTH: Final = 640
HEIGHT: Final = 300
_LEFT: Final = 56
_TOP: Final = 44
_BOTTOM: Final = 248
_LETTER: Final = 7.2
_MOST_BARS: Final = 24
_STEPS: Final = (1, 2, 5)
Bars = Sequence[tuple[str, int]]


def make_plots(figures: Figures, grade: Question | None) -> dict[str, tuple[str, str]]:
    """Title and SVG by the name of the file; a plot of nothing is left out."""
    plots = {
        "plot-grades.svg": ("Grades", _grades(figures, grade)),
        "plot-mean-grades.svg": ("Images by their mean grade", _means(figures.means)),
        "plot-words.svg": ("Critiques by their words", _binned(figures.words)),
        "plot-critiques-per-image.svg": ("Images by their critiques", _binned(figures.per_image)),
        "plot-critiques-per-annotator.svg": ("Annotators by their critiques", _binned(figures.per_annotator)),
    }
    return {name: (title, draw_bars(title, bars)) for name, (title, bars) in plots.items() if bars}


def draw_bars(title: str, bars: Bars) -> str:
    """One bar for each label; the axis tells the count of the highest."""
    most = max(number for _label, number in bars)
    step = (WIDTH - _LEFT - 16) / len(bars)
    lines = [wrap(label, max(8, int(step / _LETTER))) for label, _number in bars]
    every = ceil(max(len(line) for one in lines for line in one) * _LETTER / step)
    drawn = [_bar(nth, step, number / most, bar) for nth, (bar, number) in enumerate(bars)]
    names = [_name(nth, step, one) for nth, one in enumerate(lines) if nth % every == 0]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label={quoteattr(title)} font-family="system-ui, sans-serif" font-size="13">\n'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>\n'
        f'<text x="16" y="26" font-size="16" fill="#1b1b1a">{escape(title)}</text>\n'
        f'<text x="{_LEFT - 8}" y="{_TOP + 8}" text-anchor="end" fill="#6b6b67">{most:,}</text>\n'
        f'<text x="{_LEFT - 8}" y="{_BOTTOM}" text-anchor="end" fill="#6b6b67">0</text>\n'
        f'{"".join(drawn + names)}<path d="M{_LEFT} {_BOTTOM}.5H{WIDTH - 16}" stroke="#8c8c88"/>\n</svg>\n'
    )


def _bar(nth: int, step: float, share: float, label: str) -> str:
    height, left = (_BOTTOM - _TOP) * share, _LEFT + nth * step + step * 0.1
    shape = f'x="{left:.1f}" y="{_BOTTOM - height:.1f}" width="{step * 0.8:.1f}" height="{height:.1f}"'
    return f'<rect {shape} fill="#8a5a12"><title>{escape(label)}</title></rect>\n'


def _name(nth: int, step: float, lines: Sequence[str]) -> str:
    middle = f"{_LEFT + (nth + 0.5) * step:.1f}"
    spans = "".join(f'<tspan x="{middle}" dy="16">{escape(line)}</tspan>' for line in lines[:3])
    return f'<text x="{middle}" y="{_BOTTOM + 4}" text-anchor="middle" fill="#5a5a57">{spans}</text>\n'


def _grades(figures: Figures, grade: Question | None) -> Bars:
    """Each grade of the scale, also one that nobody gave."""
    if grade is None or not figures.grades:
        return []
    labels = {float(one["value"]): text_in(one["label"], "en") for one in grade.get("options", ())}
    values = sorted({*labels, *figures.grades})
    return [(labels.get(value, f"{value:g}"), figures.grades.get(value, 0)) for value in values]


def _means(means: Mapping[float, int]) -> Bars:
    """Half a grade a bar."""
    if not means:
        return []
    counted: dict[float, int] = {}
    for mean, images in means.items():
        place = floor(mean * 2 + 0.5) / 2
        counted[place] = counted.get(place, 0) + images
    steps = range(round(min(counted) * 2), round(max(counted) * 2) + 1)
    return [(f"{step / 2:g}", counted.get(step / 2, 0)) for step in steps]


def _binned(counted: Mapping[int, int]) -> Bars:
    """At most two dozen bars, each 1, 2, 5, 10 … numbers wide."""
    if not counted:
        return []
    width = _width(max(counted) - min(counted) + 1)
    found: dict[int, int] = {}
    for number, times in counted.items():
        found[number // width] = found.get(number // width, 0) + times
    bins = range(min(found), max(found) + 1)
    return [(_span(one * width, width), found.get(one, 0)) for one in bins]


def _width(numbers: int) -> int:
    width, scale = 1, 1
    while ceil(numbers / width) >= _MOST_BARS:
        scale = scale if width // scale < _STEPS[-1] else scale * 10
        width = next((step * scale for step in _STEPS if step * scale > width), scale)
    return width


def _span(start: int, width: int) -> str:
    return str(start) if width == 1 else f"{start}–{start + width - 1}"
