"""The feed: critiques in the order in which they changed, for tuning pipelines that come back for what is new."""

from collections.abc import Iterator
from typing import Final
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
from annotation.exporting.feed import Feed
from annotation.exporting.formats.jsonl import encode
from annotation.queries.desk.own_critiques import own_last_critiques
from api.rendering import JSONRenderer
from api.serializers.critiques import present_stored_critique
from api.serializers.exports import FeedPageSerializer
from api.serializers.fields import Strict
from api.views.requests import checked, person_of

PAGE: Final = 100
MOST_ON_A_PAGE: Final = 1_000
OWN: Final = 20
MOST_OWN: Final = 200


class NDJSONRenderer(JSONRenderer):
    """Chosen by `Accept: application/x-ndjson`; what it renders itself are errors, one line each."""

    media_type = "application/x-ndjson"
    format = "ndjson"


class FeedQuery(Strict):
    """What may stand behind the question mark."""

    since = serializers.CharField(required=False, allow_blank=True, max_length=200, default="")
    limit = serializers.IntegerField(required=False, min_value=1, max_value=10_000_000)
    mine = serializers.BooleanField(required=False, default=False)
    format = serializers.CharField(required=False)


class CritiqueFeed(APIView):
    """A project's critiques."""

    renderer_classes = [JSONRenderer, NDJSONRenderer]

    @extend_schema(
        parameters=[
            OpenApiParameter("since", str, description="The `next` of an earlier answer; nothing: from the beginning."),
            OpenApiParameter("limit", int, description=f"At most so many; a JSON page has up to {MOST_ON_A_PAGE}."),
            OpenApiParameter("mine", bool, description="One's own last critiques, newest first, as CRITIQUE."),
        ],
        responses={
            (200, "application/json"): FeedPageSerializer,
            (200, "application/x-ndjson"): OpenApiResponse(
                str,
                description='One critique a line; the last line is {"next": CURSOR}. Without it, the answer was cut.',
            ),
            409: OpenApiResponse(description="`cursor_of_another_database`: begin anew without `since`."),
        },
    )
    def get(self, request: Request, project_id: UUID) -> HttpResponseBase:
        """Critiques (critique.v1) in the order in which they last changed. One that changes later comes again then.

        No critique is skipped, however late its transaction commits; none comes twice unless it changed.
        """
        asked = checked(FeedQuery(data=request.query_params.dict())).validated_data
        if asked["mine"]:
            return _own_last(request, project_id, asked.get("limit", OWN))
        project = access_project(person_of(request), project_id, READERS)
        since = Cursor.decode(asked["since"]) if asked["since"] else START
        feed = Feed(project, since)
        if request.accepted_renderer.format == NDJSONRenderer.format:
            return _stream(feed, since, asked.get("limit"))
        page = feed.page(min(asked.get("limit", PAGE), MOST_ON_A_PAGE))
        return Response({"results": [orjson.Fragment(line) for line in page.lines], "next": page.next.encode()})


def _own_last(request: Request, project_id: UUID, limit: int) -> Response:
    person = person_of(request)
    project = access_project(person, project_id)
    critiques = own_last_critiques(person, project=project)[: min(limit, MOST_OWN)]
    return Response({"results": [present_stored_critique(critique) for critique in critiques]})


def _stream(feed: Feed, since: Cursor, limit: int | None) -> StreamingHttpResponse:
    response = StreamingHttpResponse(_lines(feed, since, limit), content_type=NDJSONRenderer.media_type)
    response["X-Accel-Buffering"] = "no"  # a proxy that collects the answer would hold back its first byte
    return response


def _lines(feed: Feed, since: Cursor, limit: int | None) -> Iterator[bytes]:
    for page in feed.pages(limit):
        since = page.next
        yield encode(page.lines)
    yield orjson.dumps({"next": since.encode()}, option=orjson.OPT_APPEND_NEWLINE)
