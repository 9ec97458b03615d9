"""Translates errors into the API's form: {"code", "detail", "fields"?}."""

import sys
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import defaults
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from annotation.errors import DomainError

AGAIN_SECONDS = 5
STATUS = {"invalid": 400, "forbidden": 403, "missing": 404, "conflict": 409, "reused": 422, "busy": 429, "away": 503}

# The framework's own messages for these errors do not say what to do.
ADVICE = {
    exceptions.NotAuthenticated: gettext_lazy("Sign in, or send a token: “Authorization: Token …”."),
    exceptions.MethodNotAllowed: gettext_lazy(
        "This URL does not accept that method. Its response to OPTIONS lists those that it accepts."
    ),
    exceptions.NotAcceptable: gettext_lazy(
        "This URL has no response of that type. Ask for application/json, or leave Accept out."
    ),
    exceptions.UnsupportedMediaType: gettext_lazy(
        "Send JSON with “Content-Type: application/json”, or files as multipart/form-data."
    ),
}


def translate(error: Exception, context: dict[str, Any]) -> Response | None:
    """Returns the API's response to an error; None for an unexpected one, which becomes a 500."""
    if isinstance(error, DomainError):
        return Response(_body(error.code, error.detail, error.fields, **error.extra), status=STATUS[error.kind])
    if isinstance(error, SuspiciousOperation):
        return Response(_body("too_much", _("The request has too many parts or is too large; send less at once.")), 400)
    response = exception_handler(error, context)
    if response is not None:
        response.data = _translated(error, response.data)
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answers a program in the API's form, and a browser with a page, when a request was rejected before any view."""
    if not request.path_info.startswith("/api/"):
        return defaults.bad_request(request, exception)
    detail = _("This request cannot be read. Look at its host, its headers and its size.")
    return JsonResponse(_body("bad_request", detail), status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answers a program in the API's form, and a browser with a page, after an unexpected error."""
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        return _away(request, "database", _("The database does not answer just now. Try again in a moment."))
    if isinstance(sys.exception(), RedisConnectionError | RedisTimeoutError):
        return _away(request, "redis", _("A part of Loupe does not answer just now. Try again in a moment."))
    if not request.path_info.startswith("/api/"):
        return defaults.server_error(request)
    detail = _(
        "Something went wrong on the server. Try again in a moment; if it happens again, tell the administrator of "
        "this site."
    )
    return JsonResponse(_body("server_error", detail), status=500)


def _away(request: HttpRequest, part: str, detail: str) -> HttpResponse:
    """Answers 503 with Retry-After: the part is stopped, is starting, or has no free connection or space."""
    if request.path_info.startswith("/api/"):
        answer: HttpResponse = JsonResponse(_body("try_again", detail), status=503)
    else:
        context = {"again": request.method == "GET", "part": part}
        answer = HttpResponse(render_to_string("503.html", context), status=503)
    answer["Retry-After"] = str(AGAIN_SECONDS)
    return answer


def _translated(error: Exception, data: Any) -> dict[str, Any]:
    if isinstance(error, exceptions.ValidationError):
        return _body("invalid", _("Some fields need another look."), _by_field(data))
    if isinstance(error, Http404 | exceptions.NotFound):
        return _body("not_found", _("There is no such thing here, or it is not yours to see."))
    if isinstance(error, PermissionDenied):
        return _body("forbidden", _("Your role does not allow this."))
    code = error.get_codes() if isinstance(error, exceptions.APIException) else "error"
    return _body(code if isinstance(code, str) else "error", str(ADVICE.get(type(error)) or data.get("detail", "")))


def _body(code: str, detail: str, fields: dict[str, list[str]] | None = None, **extra: Any) -> dict[str, Any]:
    return {"code": code, "detail": detail, **({"fields": fields} if fields else {}), **extra}


def _by_field(data: Any, prefix: str = "") -> dict[str, list[str]]:
    if isinstance(data, dict):
        flat: dict[str, list[str]] = {}
        for name, value in data.items():
            flat.update(_by_field(value, f"{prefix}.{name}" if prefix else str(name)))
        return flat
    messages = data if isinstance(data, list) else [data]
    if any(isinstance(message, dict) for message in messages):
        return {
            name: texts
            for index, message in enumerate(messages)
            for name, texts in _by_field(message, f"{prefix}[{index}]").items()
        }
    return {prefix or "non_field_errors": [str(message) for message in messages]}
