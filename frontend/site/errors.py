"""Translates DomainError for pages: into a page of its own, or into messages beside the fields of a form."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from annotation.errors import DomainError
from frontend.site.rendering import text_in

STATUS: Final = {
    "invalid": 400,
    "forbidden": 403,
    "missing": 404,
    "conflict": 409,
    "reused": 422,
    "busy": 429,
    "away": 503,
}


class DomainErrorMiddleware:
    """Turns a DomainError that leaves a view into a page that says what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return render_error(request, exception) if isinstance(exception, DomainError) else None


def render_error(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Returns the error as a page, with the HTTP status of its kind."""
    status = STATUS[error.kind]
    if error.kind == "missing":
        return render(request, "404.html", status=status)
    if error.kind == "forbidden":
        return render(request, "403.html", {"reason": error.detail}, status=status)
    context = {"error": error, "back": _previous_page(request), "reason": text_in(request.POST, "reason")}
    return render(request, "rejected.html", context, status=status)


@contextmanager
def errors_beside_fields(form: BaseForm, field_names: Mapping[str, str] | None = None) -> Iterator[None]:
    """Adds an action's errors to the form's fields that they name, so that the form is shown again as it was filled in.

    `field_names` has the fields that the form names otherwise than the action. Missing and Forbidden are raised on: no
    field could correct them.
    """
    try:
        yield
    except DomainError as error:
        if error.kind in ("missing", "forbidden"):
            raise
        for name, messages in error.fields.items():
            # `filter.batch` of the API is the field `batch` of the form.
            field = (field_names or {}).get(name) or name.rpartition(".")[2]
            if field in form.fields:
                form.add_error(field, messages)
            else:
                form.add_error(None, [f"{name}: {message}" for message in messages])
        if not error.fields:
            form.add_error(None, error.detail)


def _previous_page(request: HttpRequest) -> str:
    referrer = request.headers.get("Referer", "")
    return referrer if url_has_allowed_host_and_scheme(referrer, {request.get_host()}) else ""
