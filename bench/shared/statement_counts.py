"""Counts the SQL statements of the desk's requests."""

from typing import Any
from uuid import UUID, uuid4

import orjson
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.shared.sample_critique import ANSWERS, STAGES

TRANSACTION_STATEMENTS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


def count_statements(project_id: UUID, session: str) -> dict[str, int]:
    """Counts the statements of a claim and of a submit with refill, in a process that has read the questionnaire."""
    client = Client(enforce_csrf_checks=True, headers={"X-CSRFToken": "c" * 32, "Host": "localhost"})
    client.cookies[settings.CSRF_COOKIE_NAME] = "c" * 32
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    response, claim = _post(client, f"projects/{project_id}/assignments/claim/", {"count": 1})
    counts = []
    for _ in range(2):
        body = {
            "key": str(uuid4()), "answers": orjson.loads(ANSWERS), "timings": {}, "committed": STAGES, "claim": 1,
        }  # fmt: skip
        response, count = _post(client, f"assignments/{response['assignments'][-1]['id']}/submit/", body)
        counts.append(count)
    return {"claim": claim, "submit with refill": counts[-1]}


def _post(client: Client, path: str, body: dict[str, Any]) -> tuple[Any, int]:
    with CaptureQueriesContext(connection) as queries:
        response = client.post(f"/api/v1/{path}", body, content_type="application/json")
    assert response.status_code in (200, 201), response.content
    return response.json(), sum(not query["sql"].startswith(TRANSACTION_STATEMENTS) for query in queries)
