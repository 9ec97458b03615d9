"""URLs that the API does not have."""

from typing import Any, NoReturn

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from annotation.errors import Missing


@extend_schema(exclude=True)
class NotFound(APIView):
    """Answers 404 in the API's form, to every method."""

    permission_classes = [AllowAny]
    authentication_classes: list[Any] = []

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> NoReturn:
        raise Missing(_("The API has no such URL; api/v1/docs/ lists those that it has."), code="no_such_address")
