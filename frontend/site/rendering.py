"""What every page of Loupe shares: who asks, the frame around the content, and paging."""

from typing import Any, Final, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Count, Model, QuerySet, Window
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from annotation.access import role_in
from annotation.models import Person, Project, Role

ROWS_A_PAGE: Final = 50
MOST_DIGITS: Final = 9

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


def text_in(values: QueryDict, name: str) -> str:
    """Returns a text of `request.GET` or `.POST` that no Form class checks, without NUL: no row can hold that."""
    return values.get(name, "").replace("\0", "")


def page_of(request: HttpRequest, rows: QuerySet[Listed], size: int = ROWS_A_PAGE) -> Page[Listed]:
    """The page of rows that `?page=` asks for; a number that is none or too large answers the nearest page."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


def page_in_one(request: HttpRequest, rows: QuerySet[Listed], size: int) -> Page[Listed]:
    """As `page_of`, in one statement that counts on its way: for rows that take longer to find than to count."""
    asked, paginator = request.GET.get("page", "1"), Paginator(rows, size)
    number = int(asked) if asked.isdecimal() and len(asked) <= MOST_DIGITS else 0
    there = list(rows.annotate(in_all=Window(Count("*")))[(number - 1) * size : number * size]) if number else []
    if not there:
        return paginator.get_page(asked)
    paginator.count = there[0].in_all  # type: ignore[attr-defined]
    return Page(there, number, paginator)
