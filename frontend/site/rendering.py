"""Shared by all pages: the signed-in person's request, the frame around the content, and paging."""

from typing import Any, Final, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Count, Model, QuerySet, Window
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from annotation.access import READERS, role_in
from annotation.models import Person, Project, Role
from annotation.queries.projects.questionnaires import criteria_of
from annotation.queries.review.waiting import count_waiting

ROWS_A_PAGE: Final = 50
MAX_DIGITS: Final = 9

Row = TypeVar("Row", bound=Model)


class PersonRequest(HttpRequest):
    """The request of a signed-in person."""

    user: Person


def is_navigation(request: HttpRequest) -> bool:
    """Returns whether a person opens the page: not a browser that prefetches it, nor a program."""
    prefetch = request.headers.get("Sec-Purpose") or request.headers.get("Purpose")
    return request.method == "GET" and request.headers.get("Sec-Fetch-Dest") == "document" and not prefetch


def show_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    project: Project | None = None,
    section: str = "",
    status: int = 200,
) -> HttpResponse:
    """Renders `template` in the frame; with a project, the navigation is that of the person's role in it.

    The first field with an error has the focus: on a long form, nobody should have to look for it. Browsers leave it
    out if the address has a fragment, which a form without `action` inherits, for instance from the skip link.
    """
    for value in (context or {}).values():
        if isinstance(value, BaseForm) and value.is_bound:
            _focus_first_error(value)
    person = request.user if isinstance(request.user, Person) else None
    role = role_in(person, project.id) if project and person else None
    frame = {
        "project": project,
        "role": role,
        "manages": role == Role.MANAGER,
        "has_benchmark": bool(role and project and project.questionnaire_id and criteria_of(project.questionnaire_id)),
        "reviews_waiting": count_waiting(project.id, person.id) if project and person and role in READERS else 0,
        "section": section,
    }
    return render(request, template, {**frame, **(context or {})}, status=status)


def _focus_first_error(form: BaseForm) -> None:
    name = next((name for name, field in form.fields.items() if name in form.errors and not field.widget.is_hidden), "")
    if name:
        form.fields[name].widget.attrs["autofocus"] = True


def text_in(values: QueryDict, name: str) -> str:
    """Returns a text of `request.GET` or `.POST` that no Form class checks, without NUL: no row can hold that."""
    return values.get(name, "").replace("\0", "")


def page_of(request: HttpRequest, rows: QuerySet[Row], size: int = ROWS_A_PAGE) -> Page[Row]:
    """Returns the page of rows that `?page=` names; the nearest page for an invalid or too large number."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


def page_with_count(request: HttpRequest, rows: QuerySet[Row], size: int) -> Page[Row]:
    """As `page_of`, in one statement that also counts, for rows that are slower to find than to count."""
    page, paginator = request.GET.get("page", "1"), Paginator(rows, size)
    number = int(page) if page.isdecimal() and len(page) <= MAX_DIGITS else 0
    page_rows = list(rows.annotate(in_all=Window(Count("*")))[(number - 1) * size : number * size]) if number else []
    if not page_rows:
        return paginator.get_page(page)
    paginator.count = page_rows[0].in_all  # type: ignore[attr-defined]  # a cached property
    return Page(page_rows, number, paginator)
