"""What is asked of a release, judged as a whole, so that a person is told of every mistake at once."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from annotation.errors import Invalid
from annotation.exporting.filters import parse_filter
from annotation.exporting.formats import format_named
from annotation.exporting.formats.base import Format
from annotation.exporting.splits import WHOLE, parse_splits, stems
from annotation.models import Project


@dataclass(frozen=True, slots=True)
class Wish:
    """A format, and the filter and the splits in their stored form."""

    format: Format
    filter: dict[str, Any]
    splits: dict[str, Any]

    @property
    def snippet(self) -> str:
        """Python that opens the files, or the first of them where there are splits."""
        return snippet_of(self.format, self.splits)


def snippet_of(chosen: Format, splits: Mapping[str, Any]) -> str:
    """As `Wish.snippet`."""
    return re.sub(rf'"{WHOLE}(?=[.-])', f'"{stems(splits)[0]}', chosen.snippet)


def parse_wish(
    project: Project,
    *,
    format: str,  # noqa: A002 - the API's own word, as is `filter`
    filter: Mapping[str, Any],  # noqa: A002
    splits: Mapping[str, Any],
) -> Wish:
    """Raises Invalid naming `format`, `filter.…` and `splits.…`, all that cannot be had."""
    wrong: dict[str, list[str]] = {}

    def judged(judge: Callable[[], Any]) -> Any:
        try:
            return judge()
        except Invalid as error:
            wrong.update(error.fields)

    chosen = judged(lambda: format_named(format))
    parsed, cut = judged(lambda: parse_filter(project, filter)), judged(lambda: parse_splits(splits))
    if wrong:
        raise Invalid(_("Some fields need another look."), fields=wrong)
    return Wish(chosen, parsed, cut)
