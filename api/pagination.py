"""Pagination by cursor: the same cost on every page, and no row is skipped while others are added."""

from collections.abc import Callable
from datetime import UTC
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import DateTimeField, QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.errors import Invalid


class Pages(CursorPagination):
    """Newest first; `limit` up to 200 a page."""

    page_size = 50
    page_size_query_param = "limit"
    max_page_size = 200
    ordering = ("-created_at", "-id")

    def decode_cursor(self, request: Request) -> Any:
        """Returns the decoded cursor. Raises Invalid (`bad_cursor`) if this site did not make it."""
        try:
            cursor = super().decode_cursor(request)
            begin = DateTimeField().to_python(cursor and cursor.position)  # a page begins at a time
            if begin:
                begin.astimezone(UTC)  # the calendar's first and last day do not exist in every time zone
            return cursor
        except (NotFound, ValidationError, OverflowError) as error:
            raise Invalid(_("This cursor did not come from this URL. Start without it."), code="bad_cursor") from error


PAGE_PARAMETERS: Final = frozenset({Pages.cursor_query_param, Pages.page_size_query_param})
"""What the query of every list may have."""


class PagedView(APIView):
    """A view whose GET answers one page of rows; the schema describes the page and its parameters by the class."""

    pagination_class = Pages

    def page_of(self, request: Request, rows: QuerySet[Any], present: Callable[[list[Any]], Any]) -> Response:
        """Returns one page of rows, newest first, in the form that `present` gives them."""
        pages = self.pagination_class()
        page = pages.paginate_queryset(rows, request, view=self) or []
        return pages.get_paginated_response(present(page))

    def paged(self, request: Request, rows: QuerySet[Any], serializer: Any) -> Response:
        """Returns one page of rows, newest first, each as its serializer presents it."""
        return self.page_of(request, rows, lambda page: serializer(page, many=True).data)
