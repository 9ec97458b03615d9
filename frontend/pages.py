"""What every page of Loupe shares: who asks, the frame around the content, and paging."""

from typing import Any, Final, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from annotation.access import role_in
from annotation.models import Person, Project, Role

ROWS_A_PAGE: Final = 50

Listed = TypeVar("Listed", bound=Model)


class PersonRequest(HttpRequest):
    """The request of somebody who is signed in."""

    user: Person


def show_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    project: Project | None = None,
    section: str = "",
    status: int = 200,
) -> HttpResponse:
    """Renders `template` in the frame; with a project, the navigation is that of the person's role in it."""
    role = role_in(request.user, project.id) if project and isinstance(request.user, Person) else None
    frame = {"project": project, "role": role, "manages": role == Role.MANAGER, "section": section}
    return render(request, template, {**frame, **(context or {})}, status=status)


def page_of(request: HttpRequest, rows: QuerySet[Listed], size: int = ROWS_A_PAGE) -> Page[Listed]:
    """The page of rows that `?page=` asks for; a number that is none or too large answers the nearest page."""
    return Paginator(rows, size).get_page(request.GET.get("page"))
