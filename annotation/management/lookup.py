"""Finds the rows that a person names on a command line."""

from typing import Any
from uuid import UUID

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from annotation.models import Person, Project


def find_project(name: str) -> Project:
    """Returns the project of a name or id. Raises CommandError when there is none, or several."""
    project: Project | None = find_by_id_or_name(Project.objects.select_related("created_by"), name)
    if project is None:
        raise CommandError(_("No project, or more than one, is called “%(name)s”; give its id.") % {"name": name})
    return project


def find_actor(project: Project, username: str | None) -> Person:
    """Returns the person for whom a command acts, by default the project's creator. Raises CommandError."""
    actor = Person.objects.filter(username=username).first() if username else project.created_by
    if actor is None:
        raise CommandError(_("There is no person “%(name)s”.") % {"name": username})
    return actor


def find_by_id_or_name(rows: Any, name: str) -> Any:
    """Returns the row of an id or name; None when there is none, or several of that name."""
    try:
        matches = list(rows.filter(pk=UUID(name))[:2])
    except ValueError:
        matches = list(rows.filter(name=name)[:2])
    return matches[0] if len(matches) == 1 else None
