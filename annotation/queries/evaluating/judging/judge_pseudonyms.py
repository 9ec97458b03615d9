"""The pseudonyms of people who judged, so that lists tell them apart and name nobody."""

from collections.abc import Iterable
from typing import Any

from annotation.exporting.sql.pseudonyms import pseudonym
from annotation.models import Judgement, Project
from annotation.sql.rows import fetch_rows


def judge_pseudonyms(project: Project, judgements: Iterable[Judgement]) -> dict[Any, str]:
    """Returns by id the pseudonym of each person who gave one of the judgements: that of the project's exports."""
    ids = {judgement.person_id for judgement in judgements if judgement.person_id}
    expression = pseudonym("person.id", project.pseudonym_key)
    statement = f"SELECT person.id, {expression.sql} AS name FROM annotation_person person WHERE person.id = ANY(%s)"
    rows = fetch_rows(statement, [*expression.values, list(ids)])
    return {row["id"]: row["name"].strip('"') for row in rows}
