"""Serving re-encoded pictures behind signed addresses; an original never leaves through here."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from annotation.queries.addresses import address_holds

FOR_EVER = "private, max-age=604800, immutable"
FOLDER = "renditions/"


@require_safe
def rendition(_request: HttpRequest, ends: str, signature: str, key: str) -> HttpResponseBase:
    """One stored rendition; from a bucket, by its own presigned address. 404 for a forged or old address."""
    if not key.startswith(FOLDER) or not address_holds(ends, signature, key):
        raise Http404
    if not hasattr(default_storage, "path"):
        return HttpResponseRedirect(default_storage.url(key))
    try:
        response = FileResponse(default_storage.open(key, "rb"), content_type="image/webp")
    except FileNotFoundError as error:
        raise Http404 from error
    response["Cache-Control"] = FOR_EVER
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
