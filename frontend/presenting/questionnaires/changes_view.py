"""The changes between two versions as a page shows them: by part, what was and what is marked as such."""

from collections.abc import Sequence

from django.utils.html import format_html

from annotation.rules.editing.changes import Change
from annotation.wording.definition_changes import MESSAGES, change_values, part_of

Parts = list[tuple[str, list[str]]]


def changes_by_part(changes: Sequence[Change], language: str) -> Parts:
    """Returns the changes of each stage and question, in order; the document itself has no name."""
    parts: dict[str, list[str]] = {}
    for change in changes:
        parts.setdefault(part_of(change), []).append(_marked(change, language))
    return list(parts.items())


def _marked(change: Change, language: str) -> str:
    """Returns the sentence of a change, in which the value before is deleted and the one after inserted."""
    values = change_values(change, language)
    template = str(MESSAGES[change.code])
    for name in values:
        template = template.replace(f"%({name})s", f"{{{name}}}")
    marked = {
        **values,
        "before": format_html("<del>{}</del>", values["before"]),
        "after": format_html("<ins>{}</ins>", values["after"]),
    }
    return format_html(template, **marked)
