"""The critiques of a project one after the other, for whoever reads them: what changed last comes first."""

from typing import Any, Final

from annotation.models import Critique, CritiqueStatus, Project
from annotation.sql.rows import fetch_rows

# Pairs are compared as a whole, so that the index of the feed leads straight to the next one.
_BESIDE: Final = """
SELECT id FROM annotation_critique
 WHERE project_id = %(project)s AND status <> 'withdrawn' AND (changed_in, id) {than} (%(changed_in)s, %(id)s)
 ORDER BY changed_in {order}, id {order} LIMIT 1
"""
_NEWER: Final = _BESIDE.format(than=">", order="ASC")
_OLDER: Final = _BESIDE.format(than="<", order="DESC")


def newest_critique(project: Project) -> Critique | None:
    """The critique that changed last."""
    readable = Critique.objects.filter(project=project).exclude(status=CritiqueStatus.WITHDRAWN)
    return readable.order_by("-changed_in", "-id").first()


def newer_critique(critique: Critique) -> Critique | None:
    """The next one that changed later, with its image, if there is any."""
    return _beside(critique, _NEWER)


def older_critique(critique: Critique) -> Critique | None:
    """The next one that changed earlier, with its image, if there is any."""
    return _beside(critique, _OLDER)


def _beside(critique: Critique, statement: str) -> Critique | None:
    place: dict[str, Any] = {
        "project": critique.project_id,
        "changed_in": critique.changed_in,
        "id": critique.id,
    }
    rows = fetch_rows(statement, place)
    return Critique.objects.select_related("image").get(pk=rows[0]["id"]) if rows else None
