"""Endpoints of language models: list them, test one."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.access import require_manager
from annotation.actions.refining.endpoints import probe_endpoint
from annotation.queries.refining.endpoints import EndpointRow, endpoint_rows
from annotation.refining.endpoints import find_endpoint, read_endpoints_file
from api.serializers.endpoints import EndpointListSerializer, EndpointSerializer, present_problems
from api.views.requests import person_of


class EndpointList(APIView):
    """The endpoints that the file of LOUPE_ENDPOINTS names."""

    @extend_schema(responses=EndpointListSerializer)
    def get(self, request: Request) -> Response:
        """All endpoints with their last tests, and what is wrong with the file. For managers of any project."""
        require_manager(person_of(request))
        results = EndpointSerializer(endpoint_rows(), many=True).data
        return Response({"results": results, "problems": present_problems(read_endpoints_file())})


class EndpointProbe(APIView):
    """A test of an endpoint."""

    @extend_schema(request=None, responses=EndpointSerializer)
    def post(self, request: Request, name: str) -> Response:
        """Calls the endpoint a few times, for a few hundred tokens, and stores what it does. Takes up to 45 seconds."""
        actor = person_of(request)
        require_manager(actor)
        state = probe_endpoint(actor=actor, name=name)
        return Response(EndpointSerializer(EndpointRow(find_endpoint(name), state)).data)
