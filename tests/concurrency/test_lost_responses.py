"""Promise 1 with a real web server: the response is lost, and the same request is sent again."""

import os
import socket
from http.client import HTTPConnection
from urllib.parse import urlsplit
from uuid import uuid4

import orjson
import pytest
from django.conf import settings
from django.db import connection

from annotation.models import Assignment, Critique
from bench.shared.installation import web_server
from bench.shared.seeding import seed, sign_in
from tests.factories import ANSWERS
from tests.waiting import PATIENCE, wait_until

pytestmark = pytest.mark.django_db(transaction=True)

SUBMITS = 200
STAGES = ["evaluation", "attributes", "reason", "emotion", "suggestion"]


@pytest.fixture
def desk(tmp_path):
    """Yields an annotator's requests to gunicorn, started as by `make run`, with the database of the test."""
    seeded = seed(images=SUBMITS + 20, critiques=0, people=1)
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    environment = {
        "DATABASE_URL": database.geturl(),
        "REDIS_URL": settings.REDIS_URL,
        "LOUPE_DATA": str(tmp_path),
        "LOUPE_SECRET_KEY": settings.SECRET_KEY,
    }
    (tmp_path / "logs").mkdir()
    with web_server(tmp_path, environment) as web:
        yield Desk(seeded.project, web.port, sign_in(seeded.people[0]))


class Desk:
    def __init__(self, project, port, session):
        self.project, self.port = project, port
        self.headers = {
            "Host": "localhost",
            "Content-Type": "application/json",
            "Cookie": f"sessionid={session}; csrftoken={'c' * 32}",
            "X-CSRFToken": "c" * 32,
        }

    def send(self, path, body):
        """Sends a request, and returns the status and the body of its response."""
        http_connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        http_connection.request("POST", f"/api/v1/{path}", orjson.dumps(body), self.headers)
        response = http_connection.getresponse()
        status, text = response.status, response.read()
        http_connection.close()
        assert status in (200, 201), text
        return status, orjson.loads(text)

    def send_and_hang_up(self, path, body, until):
        """Sends the whole request and closes the connection without reading a byte, once `until` returns."""
        header_lines = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
        text = orjson.dumps(body)
        with socket.create_connection(("127.0.0.1", self.port)) as client_socket:
            client_socket.sendall(
                f"POST /api/v1/{path} HTTP/1.1\r\n{header_lines}Content-Length: {len(text)}\r\n\r\n".encode() + text
            )
            until()


def test_two_hundred_submits_whose_responses_were_lost_are_each_stored_once_under_one_id(desk):
    _, document = desk.send(f"projects/{desk.project.id}/assignments/claim/", {"count": 1})
    critique_ids = {}

    for number in range(SUBMITS):
        assignment, key = document["assignments"][-1]["id"], uuid4()
        body = {"key": str(key), "answers": ANSWERS, "timings": {"reason": number}, "committed": STAGES, "claim": 1}
        after_the_commit = number % 2 == 0
        desk.send_and_hang_up(
            f"assignments/{assignment}/submit/",
            body,
            until=lambda: wait_until(Critique.objects.filter(submission_key=key).exists) if after_the_commit else None,  # noqa: B023
        )
        status, document = desk.send(f"assignments/{assignment}/submit/", body)
        assert status == 200 or not after_the_commit
        assert desk.send(f"assignments/{assignment}/submit/", body)[1]["critique"]["id"] == document["critique"]["id"]
        critique_ids[key] = document["critique"]["id"]

    stored_ids = {key: str(row) for key, row in Critique.objects.values_list("submission_key", "id")}
    assert stored_ids == critique_ids
    assert Critique.objects.count() == SUBMITS
    assert Assignment.objects.filter(status="submitted").count() == SUBMITS
    assert Assignment.objects.filter(status="claimed").count() == 1
