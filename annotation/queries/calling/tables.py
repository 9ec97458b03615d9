"""The kinds of jobs that call models, found among the models, and SQL over their tables."""

from functools import cache, lru_cache
from typing import Any, Final

from django.apps import apps

from annotation.models import ModelJob, ModelRequest

ANSWERED_SQL: Final = "request.{text} <> '' AND request.failure = ''"
"""Whether an unfinished request has its first answer, as `is_answered` has it: only the second model is still asked."""


@cache
def request_models() -> tuple[type[ModelRequest], ...]:
    """Returns the models of requests: the limits of endpoints count the calls of all of them."""
    return tuple(model for model in apps.get_models() if issubclass(model, ModelRequest))


@cache
def job_models() -> tuple[type[ModelJob], ...]:
    """Returns the models of jobs that call models."""
    return tuple(model for model in apps.get_models() if issubclass(model, ModelJob))


def request_model(job: type[ModelJob]) -> type[ModelRequest]:
    """Returns the model of a job's requests."""
    return next(model for model in request_models() if _field(model).related_model is job)


@lru_cache(maxsize=64)
def filled(statement: str, model: type[ModelRequest]) -> str:
    """Returns a statement with the names of a kind of requests: `{requests}`, `{jobs}`, `{job_id}`, `{text}`, …"""
    field = _field(model)
    statement = statement.replace("{is_answered}", ANSWERED_SQL)
    names = {
        "requests": model._meta.db_table,
        "jobs": field.related_model._meta.db_table,
        "job_id": field.column,
        "text": model.TEXT,
        "is_judged": model.JUDGED_SQL,
        # An evaluation's judge is called by a job of its own.
        "may_be_judged": "false" if model.JUDGED_SQL == "false" else "true",
        "is_called": model.CALLED_SQL,
        "values_of_failed": "".join(
            f", {name} = CASE WHEN old.is_over THEN '{value}' ELSE request.{name} END"
            for name, value in model.VALUES_OF_FAILED.items()
        ),
    }
    for name, value in names.items():
        statement = statement.replace(f"{{{name}}}", value)
    return statement


def over_all_kinds(statement: str) -> str:
    """Returns the union of a statement over all kinds of requests."""
    return " UNION ALL ".join(filled(statement, model) for model in request_models())


def _field(model: type[ModelRequest]) -> Any:
    return model._meta.get_field(model.JOB)
