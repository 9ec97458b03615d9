"""Roles in a project, and the lookups on which every access rests."""

from typing import Final, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from annotation.errors import Forbidden, Missing
from annotation.models import (
    Membership,
    Person,
    Project,
    Role,
)

ANNOTATORS: Final = frozenset({Role.ANNOTATOR.value})


MANAGERS: Final = frozenset({Role.MANAGER.value})


READERS: Final = frozenset({Role.REVIEWER.value, Role.MANAGER.value})


ANYONE: Final = frozenset(Role.values)


Object = TypeVar("Object", bound=Model)


def visible_projects(person: Person) -> QuerySet[Project]:
    """Returns the projects that the person has any role in; all projects for a site administrator."""
    if person.is_superuser:
        return Project.objects.all()
    return Project.objects.filter(memberships__person=person, memberships__is_active=True)


def role_in(person: Person, project_id: UUID) -> str | None:
    """Returns the person's role in a project, or None. A site administrator manages every project."""
    role = (
        Membership.objects.filter(project_id=project_id, person=person, is_active=True)
        .values_list("role", flat=True)
        .first()
    )
    return role or (Role.MANAGER.value if person.is_superuser else None)


def may_create_projects(person: Person) -> bool:
    """Returns whether the person is a site administrator or a manager of any project."""
    return person.is_superuser or (Membership.objects.filter(person=person, role=Role.MANAGER, is_active=True).exists())


def require_manager(person: Person) -> None:
    """Raises Forbidden unless the person is a site administrator or a manager of any project."""
    if not may_create_projects(person):
        raise Forbidden(_("Only managers and site administrators may do this; ask one of them."))


def get_row(rows: QuerySet[Object], row_id: UUID) -> Object:
    if (row := rows.filter(pk=row_id).first()) is None:
        raise missing()
    return row


def require_role(person: Person, project_id: UUID, roles: frozenset[str]) -> None:
    role = role_in(person, project_id)
    if role is None:
        raise missing()
    if role not in roles:
        raise Forbidden(_("Your role in this project does not allow this; ask a manager of the project."))


def missing() -> Missing:
    return Missing(_("There is no such thing here, or it is not yours to see."))
