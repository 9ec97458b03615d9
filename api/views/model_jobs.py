"""The verbs of jobs that call models: runs, evaluations and judgings are paused, resumed and cancelled alike."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from annotation.models import ModelJob, Person
from api.serializers.runs import ResumeSerializer
from api.views.requests import checked, person_of


@dataclass(frozen=True, slots=True)
class JobVerbs:
    """Makes the views of one kind of jobs: `find` is its access for whoever may change it.

    An action takes the job under its `noun`, which also names its id in URLs. The answer is the job as it is then.
    `module` is that of the views.
    """

    noun: str
    find: Callable[[Person, UUID], ModelJob]
    serializer: type[BaseSerializer[Any]]
    module: str

    def verb(self, action: Callable[..., ModelJob], description: str, *, status: int = 200) -> type[APIView]:
        """Returns the view of an action that needs nothing but the job."""
        verbs = self

        class JobVerb(APIView):
            @extend_schema(request=None, responses={status: self.serializer}, description=description)
            def post(self, request: Request, **ids: UUID) -> Response:
                return verbs._respond(request, ids, action, status)

        return self._named(JobVerb, action)

    def resume(self, action: Callable[..., ModelJob], description: str) -> type[APIView]:
        """Returns the view of an action that takes larger budgets, and that an endpoint's new address is allowed."""
        verbs = self

        class JobResume(APIView):
            @extend_schema(request=ResumeSerializer, responses={202: self.serializer}, description=description)
            def post(self, request: Request, **ids: UUID) -> Response:
                return verbs._respond(request, ids, action, 202, _changes)

        return self._named(JobResume, action)

    def _named(self, view: type[APIView], action: Callable[..., ModelJob]) -> type[APIView]:
        """Returns a view under the name of its action, for whoever reads a log or a schema."""
        view.__module__, view.__name__ = self.module, action.__name__
        return view

    def _respond(
        self,
        request: Request,
        ids: dict[str, UUID],
        action: Callable[..., ModelJob],
        status: int,
        read: Callable[[Request], dict[str, Any]] = lambda _request: {},
    ) -> Response:
        actor = person_of(request)
        job = self.find(actor, ids[f"{self.noun}_id"])
        job = action(actor=actor, **{self.noun: job}, **read(request))
        return Response(self.serializer(job).data, status=status)


def _changes(request: Request) -> dict[str, Any]:
    return checked(ResumeSerializer(data=request.data)).arguments()
