"""Pagination by cursor: the same cost on every page, and no row is skipped while others are added."""

from datetime import UTC
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import DateTimeField
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request

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
