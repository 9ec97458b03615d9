"""Serving re-encoded pictures behind signed addresses; an original never leaves through here."""

from pathlib import Path
from typing import Any, Final

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from annotation.queries.images.rendition_urls import address_holds

FOR_EVER: Final = "private, max-age=604800, immutable"
FOLDER: Final = "renditions/"
CONTENT_TYPE: Final = "image/webp"
# A browser keeps the way to the bucket for less time than the bucket keeps it open, so that what it has fetched from
# there is not fetched again while the photograph is on the desk.
OPEN_SECONDS: Final = 3600
KEPT_SECONDS: Final = 3000


@require_safe
def rendition(_request: HttpRequest, ends: str, signature: str, key: str) -> HttpResponseBase:
    """One stored rendition; from a bucket, by its own presigned address. 404 for a forged or old address."""
    if not key.startswith(FOLDER) or ".." in key or not address_holds(ends, signature, key):
        raise Http404
    try:
        path = Path(default_storage.path(key))
    except NotImplementedError:  # how a storage says that it is no disk
        return _sent_to_the_bucket(key)
    try:
        response = FileResponse(path.open("rb"), content_type=CONTENT_TYPE)
    except FileNotFoundError as error:
        raise Http404 from error
    response["Cache-Control"] = FOR_EVER
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _sent_to_the_bucket(key: str) -> HttpResponseRedirect:
    storage: Any = default_storage
    answer = {"ResponseCacheControl": FOR_EVER, "ResponseContentType": CONTENT_TYPE}
    response = HttpResponseRedirect(storage.url(key, parameters=answer, expire=OPEN_SECONDS))
    response["Cache-Control"] = f"private, max-age={KEPT_SECONDS}"
    return response
