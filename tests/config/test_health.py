"""Liveness, readiness and metrics for a monitoring system, and who may read them."""

import pytest
from django.db import OperationalError
from django.test import Client
from redis.exceptions import ConnectionError as RedisAway

from config import health
from tests.factories import make_project

pytestmark = pytest.mark.django_db


def test_liveness_is_answered_without_a_query(client: Client, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response["Cache-Control"]


def test_readiness_requires_database_and_redis(client: Client) -> None:
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"database": "ok", "redis": "ok"})


def test_readiness_names_an_unavailable_redis(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def raise_redis_error(*_: object) -> None:
        raise RedisAway

    monkeypatch.setattr(health.cache, "get", raise_redis_error)
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (503, {"database": "ok", "redis": "away"})


def test_readiness_names_an_unavailable_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def raise_database_error(*_: object) -> None:
        raise OperationalError

    monkeypatch.setattr(health.connection, "cursor", raise_database_error)
    assert client.get("/readyz").json() == {"database": "away", "redis": "ok"}


def test_the_metrics_count_critiques_workers_and_messages(client: Client) -> None:
    make_project()
    text = client.get("/metrics").content.decode()
    assert "# TYPE loupe_critiques gauge" in text
    assert "loupe_worker_alive 0.0" in text
    assert 'loupe_queue_messages{queue="ingest"}' in text


@pytest.mark.parametrize(
    ("environment", "headers"),
    [
        ({"REMOTE_ADDR": "192.0.2.7"}, {}),
        ({"REMOTE_ADDR": "127.0.0.1"}, {"X-Forwarded-For": "192.0.2.7"}),
        ({"REMOTE_ADDR": "127.0.0.1"}, {"Forwarded": "for=192.0.2.7"}),
    ],
)
def test_without_a_token_the_metrics_are_for_this_machine_only(
    client: Client, environment: dict[str, str], headers: dict[str, str]
) -> None:
    assert client.get("/metrics", headers=headers, **environment).status_code == 404


def test_with_a_token_the_metrics_require_the_token(client: Client, settings) -> None:
    settings.LOUPE_METRICS_TOKEN = "open sesame"
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404
    response = client.get("/metrics", headers={"Authorization": "Bearer open sesame"}, REMOTE_ADDR="192.0.2.7")
    assert response.status_code == 200
