"""Draws the plots of a data card: bars in SVG. The same statistics make the same bytes."""

from collections.abc import Mapping, Sequence
from math import ceil, floor
from textwrap import wrap
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from annotation.exporting.data_card.statistics import ReleaseStatistics
from annotation.rules.prompts import text_in
from annotation.rules.types import Question

WIDTH: Final = 640
HEIGHT: Final = 300
_LEFT: Final = 56
_TOP: Final = 44
_BOTTOM: Final = 248
_LETTER_WIDTH: Final = 7.2
_MAX_BARS: Final = 24
_STEPS: Final = (1, 2, 5)
Bars = Sequence[tuple[str, int]]


def make_plots(statistics: ReleaseStatistics, grade: Question | None) -> dict[str, tuple[str, str]]:
    """Returns the title and the SVG of each plot by the name of its file, without plots that would be empty."""
    plots = {
        "plot-grades.svg": ("Grades", _grade_bars(statistics, grade)),
        "plot-mean-grades.svg": ("Images by their mean grade", _mean_bars(statistics.mean_grades)),
        "plot-words.svg": ("Critiques by their words", _binned_bars(statistics.word_counts)),
        "plot-critiques-per-image.svg": ("Images by their critiques", _binned_bars(statistics.per_image)),
        "plot-critiques-per-annotator.svg": ("Annotators by their critiques", _binned_bars(statistics.per_annotator)),
    }
    return {name: (title, draw_bars(title, bars)) for name, (title, bars) in plots.items() if bars}


def draw_bars(title: str, bars: Bars) -> str:
    """Returns SVG with a bar for each (label, count); the axis shows the highest count."""
    highest = max(count for _label, count in bars)
    step = (WIDTH - _LEFT - 16) / len(bars)
    labels = [wrap(label, max(8, int(step / _LETTER_WIDTH))) for label, _count in bars]
    every = ceil(max(len(line) for lines in labels for line in lines) * _LETTER_WIDTH / step)
    drawn_bars = [_bar(index, step, count / highest, label) for index, (label, count) in enumerate(bars)]
    drawn_labels = [_label(index, step, lines) for index, lines in enumerate(labels) if index % every == 0]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label={quoteattr(title)} font-family="system-ui, sans-serif" font-size="13">\n'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>\n'
        f'<text x="16" y="26" font-size="16" fill="#1b1b1a">{escape(title)}</text>\n'
        f'<text x="{_LEFT - 8}" y="{_TOP + 8}" text-anchor="end" fill="#6b6b67">{highest:,}</text>\n'
        f'<text x="{_LEFT - 8}" y="{_BOTTOM}" text-anchor="end" fill="#6b6b67">0</text>\n'
        f'{"".join(drawn_bars + drawn_labels)}<path d="M{_LEFT} {_BOTTOM}.5H{WIDTH - 16}" stroke="#8c8c88"/>\n</svg>\n'
    )


def _bar(index: int, step: float, share: float, label: str) -> str:
    height, left = (_BOTTOM - _TOP) * share, _LEFT + index * step + step * 0.1
    shape = f'x="{left:.1f}" y="{_BOTTOM - height:.1f}" width="{step * 0.8:.1f}" height="{height:.1f}"'
    return f'<rect {shape} fill="#8a5a12"><title>{escape(label)}</title></rect>\n'


def _label(index: int, step: float, lines: Sequence[str]) -> str:
    middle = f"{_LEFT + (index + 0.5) * step:.1f}"
    spans = "".join(f'<tspan x="{middle}" dy="16">{escape(line)}</tspan>' for line in lines[:3])
    return f'<text x="{middle}" y="{_BOTTOM + 4}" text-anchor="middle" fill="#5a5a57">{spans}</text>\n'


def _grade_bars(statistics: ReleaseStatistics, grade: Question | None) -> Bars:
    """Returns a bar for each grade of the scale, including those that nobody gave."""
    if grade is None or not statistics.grades:
        return []
    labels = {float(option["value"]): text_in(option["label"], "en") for option in grade.get("options", ())}
    values = sorted({*labels, *statistics.grades})
    return [(labels.get(value, f"{value:g}"), statistics.grades.get(value, 0)) for value in values]


def _mean_bars(mean_grades: Mapping[float, int]) -> Bars:
    """Returns a bar for each half grade."""
    if not mean_grades:
        return []
    counts: dict[float, int] = {}
    for mean, images in mean_grades.items():
        half_grade = floor(mean * 2 + 0.5) / 2
        counts[half_grade] = counts.get(half_grade, 0) + images
    steps = range(round(min(counts) * 2), round(max(counts) * 2) + 1)
    return [(f"{step / 2:g}", counts.get(step / 2, 0)) for step in steps]


def _binned_bars(numbers: Mapping[int, int]) -> Bars:
    """Returns up to _MAX_BARS bars, each of which covers 1, 2, 5, 10 … numbers."""
    if not numbers:
        return []
    width = _bin_width(max(numbers) - min(numbers) + 1)
    counts: dict[int, int] = {}
    for number, count in numbers.items():
        counts[number // width] = counts.get(number // width, 0) + count
    bins = range(min(counts), max(counts) + 1)
    return [(_range_label(bin_ * width, width), counts.get(bin_, 0)) for bin_ in bins]


def _bin_width(numbers: int) -> int:
    width, scale = 1, 1
    while ceil(numbers / width) >= _MAX_BARS:
        scale = scale if width // scale < _STEPS[-1] else scale * 10
        width = next((step * scale for step in _STEPS if step * scale > width), scale)
    return width


def _range_label(start: int, width: int) -> str:
    return str(start) if width == 1 else f"{start}–{start + width - 1}"
