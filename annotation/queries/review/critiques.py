"""Reads the critiques of a project one by one, in the order of their changes, for whoever reviews them."""

from typing import Any, Final

from annotation.models import VISIBLE, Critique, Project
from annotation.sql.rows import fetch_rows

# Compares both columns as one row value, so that the feed's index finds the next critique directly.
_NEIGHBOUR: Final = """
SELECT id FROM annotation_critique
 WHERE project_id = %(project)s AND {visible} AND (changed_seq, id) {than} (%(changed_seq)s, %(id)s)
 ORDER BY changed_seq {order}, id {order} LIMIT 1
"""
_NEWER: Final = _NEIGHBOUR.format(than=">", order="ASC", visible=VISIBLE.sql("annotation_critique"))
_OLDER: Final = _NEIGHBOUR.format(than="<", order="DESC", visible=VISIBLE.sql("annotation_critique"))


def newest_critique(project: Project) -> Critique | None:
    """Returns the visible critique that changed last; None without any."""
    return Critique.objects.visible().filter(project=project).order_by("-changed_seq", "-id").first()


def newer_critique(critique: Critique) -> Critique | None:
    """Returns the visible critique that changed next after this one, with its image; None without any."""
    return _find_neighbour(critique, _NEWER)


def older_critique(critique: Critique) -> Critique | None:
    """Returns the visible critique that changed last before this one, with its image; None without any."""
    return _find_neighbour(critique, _OLDER)


def _find_neighbour(critique: Critique, statement: str) -> Critique | None:
    parameters: dict[str, Any] = {
        "project": critique.project_id,
        "changed_seq": critique.changed_seq,
        "id": critique.id,
    }
    rows = fetch_rows(statement, parameters)
    return Critique.objects.select_related("image").get(pk=rows[0]["id"]) if rows else None
