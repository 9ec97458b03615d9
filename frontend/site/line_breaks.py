"""Line breaks in the texts of forms: browsers send two characters for each, and count one."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase


class LineBreakMiddleware:
    """Gives every page the texts of its form with one character a line break, as its fields and rows count them.

    Otherwise a text that fills its field would exceed the limit by as many characters as it has line breaks. It stands
    after the check of the CSRF token, which has read the body; the API has no forms.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        if request.method == "POST" and not request.path_info.startswith("/api/"):
            request.POST = with_single_line_breaks(request.POST)  # type: ignore[assignment]  # as immutable as before


def with_single_line_breaks(values: QueryDict) -> QueryDict:
    """Returns the values with `\\n` for each line break, the same object where there is nothing to change."""
    if not any("\r" in text for _name, texts in values.lists() for text in texts):
        return values
    changed = QueryDict(mutable=True)
    for name, texts in values.lists():
        changed.setlist(name, [text.replace("\r\n", "\n").replace("\r", "\n") for text in texts])
    changed._mutable = False
    return changed
