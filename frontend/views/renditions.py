"""Serves renditions at signed URLs. An original is never served."""

from pathlib import Path
from typing import Any, Final

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from annotation.queries.images.rendition_urls import is_url_valid

CACHE_CONTROL: Final = "private, max-age=604800, immutable"
FOLDER: Final = "renditions/"
CONTENT_TYPE: Final = "image/webp"
# A browser caches the redirect for less time than the presigned URL is valid, and long enough that an image is not
# fetched again while it is on the desk.
PRESIGNED_SECONDS: Final = 3600
REDIRECT_CACHE_SECONDS: Final = 3000


@require_safe
def rendition(_request: HttpRequest, expires: str, signature: str, key: str) -> HttpResponseBase:
    """Returns a stored rendition, or a redirect to its presigned URL in a bucket; 404 for a forged or expired URL."""
    if not key.startswith(FOLDER) or ".." in key or not is_url_valid(expires, signature, key):
        raise Http404
    try:
        path = Path(default_storage.path(key))
    except NotImplementedError:  # the storage is a bucket
        return _redirect_to_bucket(key)
    try:
        response = FileResponse(path.open("rb"), content_type=CONTENT_TYPE)
    except FileNotFoundError as error:
        raise Http404 from error
    response["Cache-Control"] = CACHE_CONTROL
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _redirect_to_bucket(key: str) -> HttpResponseRedirect:
    storage: Any = default_storage
    parameters = {"ResponseCacheControl": CACHE_CONTROL, "ResponseContentType": CONTENT_TYPE}
    response = HttpResponseRedirect(storage.url(key, parameters=parameters, expire=PRESIGNED_SECONDS))
    response["Cache-Control"] = f"private, max-age={REDIRECT_CACHE_SECONDS}"
    return response
