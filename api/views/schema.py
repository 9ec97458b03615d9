"""The API's description of itself."""

from typing import Any

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView


class Schema(SpectacularAPIView):
    """The OpenAPI document of the one version that there is."""

    def _get_version_parameter(self, _request: Any) -> None:
        """Ignores `?version=`, which would stand in a header of the answer as it was sent."""


class SchemaPage(SpectacularSwaggerSplitView):
    """The page that shows the document; it has no description of itself for OPTIONS."""

    http_method_names = ["get", "head"]
