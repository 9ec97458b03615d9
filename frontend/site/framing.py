"""Exceptions from the rule that no page stands in a frame: a page of this site in another page of it."""

from csp.constants import SELF
from django.http import HttpResponse


def allow_own_frames(response: HttpResponse) -> HttpResponse:
    """Lets a page show pages of this site in frames."""
    response._csp_replace = {"frame-src": [SELF]}  # type: ignore[attr-defined]  # read by django-csp
    return response


def allow_framing_by_own_pages(response: HttpResponse) -> HttpResponse:
    """Lets a page be shown in a frame of a page of this site. For pages that store nothing."""
    response._csp_replace = {"frame-ancestors": [SELF]}  # type: ignore[attr-defined]
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response
