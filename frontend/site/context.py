"""What every template may ask for."""

from functools import partial

from django.http import HttpRequest

from annotation.jobs import worker_is_alive
from frontend.site.accounts import invitation_in_hand


def site(request: HttpRequest) -> dict[str, object]:
    """Both are questions, asked only where a template needs the answer: each costs a trip to Redis or the database."""
    return {
        "worker_is_away": lambda: not worker_is_alive(),
        "invitation_in_hand": partial(invitation_in_hand, request),
    }
