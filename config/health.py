"""Endpoints for monitoring: liveness, readiness and metrics."""

import hmac
from collections.abc import Iterator

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.models import Count, Model
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from redis.exceptions import RedisError

from annotation.hints import queue_lengths, worker_is_alive
from annotation.models import Assignment, Critique, Export, Image, ImageImport
from annotation.queries.system.inspection import inspection_lags

_MODELS_BY_STATUS: dict[str, type[Model]] = {
    "assignments": Assignment,
    "critiques": Critique,
    "images": Image,
    "exports": Export,
    "imports": ImageImport,
}


@require_safe
@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    """Responds with 200 while this process runs."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(_request: HttpRequest) -> HttpResponse:
    """Responds with 200 when the database and Redis respond, else with 503 and the state of each."""
    services = {"database": _database_responds(), "redis": _redis_responds()}
    states = {name: "ok" if responds else "away" for name, responds in services.items()}
    return JsonResponse(states, status=200 if all(services.values()) else 503)


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Responds with gauges in Prometheus' text format to requests with LOUPE_METRICS_TOKEN.

    Without that setting only direct requests from this machine are allowed; all others get 404.
    """
    if not _may_read_metrics(request):
        raise Http404
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Gauges())
    return HttpResponse(generate_latest(registry), content_type="text/plain; version=0.0.4; charset=utf-8")


class _Gauges:
    """Collects the gauges from the database and Redis at each scrape, so that all web processes report the same."""

    def collect(self) -> Iterator[Metric]:
        for noun, model in _MODELS_BY_STATUS.items():
            yield _by_status(noun, model)
        yield GaugeMetricFamily("loupe_worker_alive", "1 if a worker showed a pulse lately", value=worker_is_alive())
        yield _queue_lengths()
        yield from _inspection()


def _by_status(noun: str, model: type[Model]) -> Metric:
    family = GaugeMetricFamily(f"loupe_{noun}", f"How many {noun} there are", labels=["status"])
    for status, count in model._default_manager.values_list("status").annotate(count=Count("*")).order_by():
        family.add_metric([status], count)
    return family


def _queue_lengths() -> Metric:
    family = GaugeMetricFamily("loupe_queue_messages", "Messages that wait for a worker", labels=["queue"])
    for queue, length in queue_lengths().items():
        family.add_metric([queue], length)
    return family


def _inspection() -> Iterator[Metric]:
    lags = inspection_lags()
    seconds = max(((timezone.now() - lag.waiting_since).total_seconds() for lag in lags), default=0.0)
    text = "For how long the critique that has waited longest has waited for its inspection"
    yield GaugeMetricFamily("loupe_inspection_lag_seconds", text, value=max(0.0, seconds))
    text = "Critiques that wait for their inspection, at most a thousand of each of ten projects"
    yield GaugeMetricFamily("loupe_inspection_waiting", text, value=sum(lag.critiques for lag in lags))


def _database_responds() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _redis_responds() -> bool:
    try:
        cache.get("readyz")
    except RedisError:
        return False
    return True


def _may_read_metrics(request: HttpRequest) -> bool:
    expected_token = settings.LOUPE_METRICS_TOKEN
    if expected_token:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(token.encode(), expected_token.encode())
    is_proxied = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    return request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"} and not is_proxied


urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
]
