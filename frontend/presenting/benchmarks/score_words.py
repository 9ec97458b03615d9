"""Scores in words: the names of columns, rows, outcomes and sets of items, and figures with their intervals."""

from typing import Final

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from annotation.evaluating.tables.rows import OVERALL, Cell, Column
from annotation.models.evaluating.evaluation import Outcome
from annotation.statistics.proportions import Estimate

VIEW_TITLES: Final = {
    "criteria": _("Criteria"),
    "parts": _("Dimensions and grades"),
    "kinds": _("Kinds of questions"),
    "sources": _("Sources of images"),
    "outcomes": _("Outcomes and trials"),
}
ITEM_SETS: Final = {"test": _("the test"), "dev": _("development"), "all": _("all items")}
OUTCOMES: Final = dict(Outcome.choices)
CRITERIA: Final = {
    "AesP": _("perception"),
    "AesE": _("empathy"),
    "AesA": _("assessment"),
    "AesI": _("interpretation"),
    "options": _("all with options"),
}
AXES: Final = {
    "dimension": _("Dimensions"),
    "level": pgettext_lazy("parts of a criterion", "Grades"),
    "kind": _("Kinds of questions"),
    "source": _("Sources of images"),
}
_PARTS: Final = {
    "technical_quality": _("technical quality"),
    "color_and_light": _("colour and light"),
    "composition": _("composition"),
    "content": _("content"),
    "emotion": _("emotion"),
    "interest": _("interest"),
    "uniqueness": _("uniqueness"),
    "vibe": _("vibe"),
    "high": pgettext_lazy("grade", "high"),
    "medium": pgettext_lazy("grade", "medium"),
    "low": pgettext_lazy("grade", "low"),
    "relevance": _("relevance"),
    "precision": _("precision"),
    "completeness": _("completeness"),
    "yes_no": _("yes or no"),
    "what": pgettext_lazy("kind of question", "what"),
    "how": pgettext_lazy("kind of question", "how"),
    "why": pgettext_lazy("kind of question", "why"),
    "read": _("of those read"),
    "all_right": _("correct in all trials"),
    "consistency": _("same in all trials"),
    "judged": _("judged"),
}
_ROWS: Final = {
    "People": _("People"),
    "Most frequent letter": _("Most frequent letter"),
    "Random": _("Random"),
}


def part_name(part: str) -> str:
    """Returns the name of a dimension, grade, kind or aspect; that of a source is its own."""
    return str(_PARTS.get(part, part.replace("_", " ")))


def part_position(part: str) -> tuple[int, str]:
    """Returns the key that sorts parts in the order of AesBench, and sources by their names."""
    order = list(_PARTS)
    return (order.index(part), "") if part in order else (len(order), part)


def evaluation_name(name: str, *, text_only: bool) -> str:
    """Returns the name of an evaluation, which says if no image was sent."""
    return gettext("%(name)s (text only)") % {"name": name} if text_only else name


def column_name(column: Column) -> tuple[str, str]:
    """Returns the name of a column and, for a part of a criterion, that of the part."""
    if column.key == OVERALL:
        return str(_("Overall")), ""
    name, _dot, part = column.key.partition(".")
    if name == "outcome":
        return str(OUTCOMES[part]), ""
    return name, part_name(part) if part else ""


def row_name(name: str) -> str:
    """Returns the name of a row that is no model's, in the reader's language."""
    return str(_ROWS.get(name, name))


def value_text(cell: Cell, digits: int) -> str:
    return f"{cell.value:.{digits}f}"


def interval_text(cell: Cell, digits: int) -> str:
    """Returns the interval of a score; empty if it has none."""
    if cell.low is None or cell.high is None:
        return ""
    decimals = max(1, digits - 1)
    return f"{cell.low:.{decimals}f}–{cell.high:.{decimals}f}"


def percent_text(estimate: Estimate | None) -> str:
    """Returns a share in percent with its interval; a dash without a value."""
    if estimate is None or estimate.value is None:
        return "–"
    text = f"{100 * estimate.value:.1f}\N{NO-BREAK SPACE}%"
    if estimate.low is None or estimate.high is None:
        return text
    return f"{text} ({100 * estimate.low:.1f}–{100 * estimate.high:.1f})"
