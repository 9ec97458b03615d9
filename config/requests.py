"""What is refused before any view sees it."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class RefuseNulMiddleware:
    """Answers 400 to NUL in the query of a page or the path of the API, by which a view would look up a row.

    No text of the database can hold NUL, so that the look-up would fail. The API's serializers check its queries and
    name the parameter; the texts in paths of pages are never looked up as they are.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith("/api/"):
            has_nul = "\0" in request.path
        else:
            has_nul = "%00" in request.META.get("QUERY_STRING", "")
        if has_nul:
            raise BadRequest("The URL holds NUL.")
        return self.get_response(request)
