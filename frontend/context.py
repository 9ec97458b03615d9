"""What every template may ask for."""

from django.http import HttpRequest

from annotation.jobs import worker_is_alive


def site(_request: HttpRequest) -> dict[str, object]:
    """`worker_is_away` is a question, asked only where a template needs the answer: it costs a trip to Redis."""
    return {"worker_is_away": lambda: not worker_is_alive()}
