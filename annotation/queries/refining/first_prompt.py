"""The first prompt of a run that is not requested yet, as an example of what will be sent."""

from collections.abc import Mapping
from typing import Any, Final

from django.db import OperationalError, connection, transaction
from psycopg2.errors import QueryCanceled

from annotation.exporting.filters import run_conditions
from annotation.exporting.language import LANGUAGE_SQL
from annotation.exporting.spec import parse_filter
from annotation.exporting.sql.critique_json import JOINS
from annotation.models import Critique, Project
from annotation.refining.prompting import make_messages
from annotation.refining.run_spec import RunSpec
from annotation.refining.source import source_of

# A page waits for it while a form is filled in; a filter that hardly any critique passes gets no example.
_TIMEOUT_MS: Final = 400


def first_prompt(project: Project, spec: RunSpec) -> list[dict[str, str]]:
    """Returns the messages about one of the critiques of the run; empty if none is found soon.

    Raises Invalid for a filter that is invalid.
    """
    languages = list(spec.recipe.definition["languages"])
    critique = _find_critique(project, parse_filter(project, spec.filter), languages)
    if critique is None:
        return []
    source = source_of(critique.questionnaire.definition, critique.answers, critique.marks)
    return make_messages(spec.recipe.definition, source)


def _find_critique(project: Project, stored_filter: Mapping[str, Any], languages: list[str]) -> Critique | None:
    conditions = run_conditions(project, stored_filter)
    of_language = f"{LANGUAGE_SQL} = ANY(%s)"
    where = " AND ".join(["critique.project_id = %s", *(condition.sql for condition in conditions), of_language])
    values = [value for condition in conditions for value in condition.values]
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = %s", [_TIMEOUT_MS])
            cursor.execute(f"SELECT critique.id FROM {JOINS} WHERE {where} LIMIT 1", [project.id, *values, languages])
            row = cursor.fetchone()
            cursor.execute("SET LOCAL statement_timeout = DEFAULT")
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            return None
        raise
    return Critique.objects.select_related("questionnaire").get(pk=row[0]) if row else None
