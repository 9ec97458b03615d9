"""The feeds: critiques and instructions in the order in which they changed, for pipelines that poll for new ones."""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID

import orjson
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.access import READERS, access_project
from annotation.exporting.cursors import START, Cursor
from annotation.exporting.feed import CRITIQUES, INSTRUCTIONS, Feed, FeedRows
from annotation.exporting.formats.jsonl import encode
from annotation.queries.desk.own_critiques import own_last_critiques
from api.rendering import JSONRenderer
from api.serializers.critiques import present_own_critiques
from api.serializers.feed import CritiqueFeedPageSerializer, InstructionFeedPageSerializer
from api.serializers.fields import StrictQuery
from api.views.requests import checked, person_of

PAGE: Final = 100
MAX_PAGE: Final = 1_000
OWN_CRITIQUES: Final = 20
MAX_OWN_CRITIQUES: Final = 200


class NDJSONRenderer(JSONRenderer):
    """Selected by `Accept: application/x-ndjson`; it renders errors, one line each; the feed streams its own lines."""

    media_type = "application/x-ndjson"
    format = "ndjson"


class FeedQuery(StrictQuery):
    """The query parameters of a feed."""

    since = serializers.CharField(required=False, allow_blank=True, max_length=200, default="")
    limit = serializers.IntegerField(required=False, min_value=1, max_value=10_000_000)


class CritiqueFeedQuery(FeedQuery):
    """The query parameters of the feed of critiques."""

    mine = serializers.BooleanField(required=False, default=False)


PARAMETERS: Final = [
    OpenApiParameter("since", str, description="The `next` of an earlier answer; nothing: from the beginning."),
    OpenApiParameter("limit", int, description=f"At most so many; a JSON page has up to {MAX_PAGE}."),
]
RESPONSES: Final = {
    (200, "application/x-ndjson"): OpenApiResponse(
        str, description='One row a line; the last line is {"next": CURSOR}. Without it, the answer was cut.'
    ),
    409: OpenApiResponse(description="`cursor_of_another_database`: begin anew without `since`."),
}


class CritiqueFeed(APIView):
    """A project's critiques."""

    renderer_classes = [JSONRenderer, NDJSONRenderer]

    @extend_schema(
        parameters=[
            *PARAMETERS,
            OpenApiParameter("mine", bool, description="One's own last critiques, newest first, as CRITIQUE."),
        ],
        responses={(200, "application/json"): CritiqueFeedPageSerializer, **RESPONSES},
    )
    def get(self, request: Request, project_id: UUID) -> HttpResponseBase:
        """Returns critiques (critique.v1) in the order in which they last changed; a later change returns one again.

        No critique is skipped, however late its transaction commits; none is returned twice unless it changed.
        """
        query = checked(CritiqueFeedQuery(data=request.query_params.dict())).validated_data
        if query["mine"]:
            return _own_critiques(request, project_id, query.get("limit", OWN_CRITIQUES))
        return _present_feed(request, CRITIQUES, project_id, query)


class InstructionFeed(APIView):
    """A project's instructions."""

    renderer_classes = [JSONRenderer, NDJSONRenderer]

    @extend_schema(
        parameters=PARAMETERS,
        responses={(200, "application/json"): InstructionFeedPageSerializer, **RESPONSES},
    )
    def get(self, request: Request, project_id: UUID) -> HttpResponseBase:
        """Returns instructions (instruction.v1) in the order in which they last changed; a change returns one again.

        One that was rejected, or retired because its critique was revised or withdrawn, is a line without its texts.
        """
        query = checked(FeedQuery(data=request.query_params.dict())).validated_data
        return _present_feed(request, INSTRUCTIONS, project_id, query)


def _present_feed(request: Request, rows: FeedRows, project_id: UUID, query: Mapping[str, Any]) -> HttpResponseBase:
    project = access_project(person_of(request), project_id, READERS)
    since = Cursor.decode(query["since"]) if query["since"] else START
    feed = Feed(rows, project, since)
    if request.accepted_renderer.format == NDJSONRenderer.format:
        return _stream(feed, since, query.get("limit"))
    page = feed.page(min(query.get("limit", PAGE), MAX_PAGE))
    return Response({"results": [orjson.Fragment(line) for line in page.lines], "next": page.next.encode()})


def _own_critiques(request: Request, project_id: UUID, limit: int) -> Response:
    person = person_of(request)
    project = access_project(person, project_id)
    critiques = own_last_critiques(person, project=project)[: min(limit, MAX_OWN_CRITIQUES)]
    return Response({"results": present_own_critiques(list(critiques))})


def _stream(feed: Feed, since: Cursor, limit: int | None) -> StreamingHttpResponse:
    response = StreamingHttpResponse(_lines(feed, since, limit), content_type=NDJSONRenderer.media_type)
    response["X-Accel-Buffering"] = "no"  # a proxy that collects the answer would hold back its first byte
    return response


def _lines(feed: Feed, since: Cursor, limit: int | None) -> Iterator[bytes]:
    for page in feed.pages(limit):
        since = page.next
        yield encode(page.lines)
    yield orjson.dumps({"next": since.encode()}, option=orjson.OPT_APPEND_NEWLINE)
