"""Whether the process lives, whether it can work, and a few numbers for a monitoring system."""

import hmac
from collections.abc import Iterator
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.models import Count, Model
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from redis.exceptions import RedisError

from annotation.jobs import worker_is_alive
from annotation.models import Assignment, Critique, Export, Image, ImageImport

_QUEUES = ("default", "renditions", "ingest", "export")
_COUNTED: dict[str, type[Model]] = {
    "assignments": Assignment,
    "critiques": Critique,
    "images": Image,
    "exports": Export,
    "imports": ImageImport,
}


@require_safe
@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    """200 as long as this process answers at all."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(_request: HttpRequest) -> HttpResponse:
    """200 if the database and Redis answer, else 503 naming the one that does not."""
    parts = {"database": _database_answers(), "redis": _redis_answers()}
    words = {name: "ok" if answers else "away" for name, answers in parts.items()}
    return JsonResponse(words, status=200 if all(parts.values()) else 503)


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Gauges in Prometheus' text format, for whoever has LOUPE_METRICS_TOKEN; without one, for this machine alone."""
    if not _may_read_metrics(request):
        raise Http404
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Gauges())
    return HttpResponse(generate_latest(registry), content_type="text/plain; version=0.0.4; charset=utf-8")


class _Gauges:
    """Read from the database and Redis at each scrape, so that any number of web processes tell the same."""

    def collect(self) -> Iterator[Metric]:
        for noun, model in _COUNTED.items():
            yield _by_status(noun, model)
        yield GaugeMetricFamily("loupe_worker_alive", "1 if a worker showed a pulse lately", value=worker_is_alive())
        yield _queue_lengths()


def _by_status(noun: str, model: type[Model]) -> Metric:
    family = GaugeMetricFamily(f"loupe_{noun}", f"How many {noun} there are", labels=["status"])
    for status, count in model._default_manager.values_list("status").annotate(count=Count("*")).order_by():
        family.add_metric([status], count)
    return family


def _queue_lengths() -> Metric:
    family = GaugeMetricFamily("loupe_queue_messages", "Messages that wait for a worker", labels=["queue"])
    with current_app.connection_for_read() as broker:
        channel: Any = broker.default_channel
        for queue in _QUEUES:
            family.add_metric([queue], channel.client.llen(queue))
    return family


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _redis_answers() -> bool:
    try:
        cache.get("readyz")
    except RedisError:
        return False
    return True


def _may_read_metrics(request: HttpRequest) -> bool:
    token = settings.LOUPE_METRICS_TOKEN
    if token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), token.encode())
    came_through_a_proxy = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    return request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"} and not came_through_a_proxy


urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
]
