"""Lists by cursor: the same cost on every page, and no row skipped while others come in."""

from rest_framework.pagination import CursorPagination


class Pages(CursorPagination):
    """Newest first; `limit` up to 200 a page."""

    page_size = 50
    page_size_query_param = "limit"
    max_page_size = 200
    ordering = ("-created_at", "-id")
