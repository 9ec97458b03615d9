"""Promise 1 over a real web server: an answer that is lost on its way, and the same request sent again."""

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

CUTS = 200
STAGES = ["evaluation", "attributes", "reason", "emotion", "suggestion"]


@pytest.fixture
def desk(tmp_path):
    """An annotator's requests to gunicorn, as `make run` starts it, over the test's own database."""
    seeded = seed(images=CUTS + 20, critiques=0, people=1)
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
        """The status and the body of an answer that is read."""
        line = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        line.request("POST", f"/api/v1/{path}", orjson.dumps(body), self.headers)
        answer = line.getresponse()
        status, text = answer.status, answer.read()
        line.close()
        assert status in (200, 201), text
        return status, orjson.loads(text)

    def send_and_hang_up(self, path, body, until):
        """Sends the whole request and closes the line without reading a byte, once `until` says so."""
        head = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
        text = orjson.dumps(body)
        with socket.create_connection(("127.0.0.1", self.port)) as line:
            line.sendall(f"POST /api/v1/{path} HTTP/1.1\r\n{head}Content-Length: {len(text)}\r\n\r\n".encode() + text)
            until()


def test_two_hundred_submits_whose_responses_were_lost_are_each_stored_once_under_one_id(desk):
    _, answer = desk.send(f"projects/{desk.project.id}/assignments/claim/", {"count": 1})
    ledger = {}

    for number in range(CUTS):
        assignment, key = answer["assignments"][-1]["id"], uuid4()
        body = {"key": str(key), "answers": ANSWERS, "timings": {"reason": number}, "committed": STAGES, "claim": 1}
        after_the_commit = number % 2 == 0
        desk.send_and_hang_up(
            f"assignments/{assignment}/submit/",
            body,
            until=lambda: wait_until(Critique.objects.filter(submission_key=key).exists) if after_the_commit else None,  # noqa: B023
        )
        status, answer = desk.send(f"assignments/{assignment}/submit/", body)
        assert status == 200 or not after_the_commit
        assert desk.send(f"assignments/{assignment}/submit/", body)[1]["critique"]["id"] == answer["critique"]["id"]
        ledger[key] = answer["critique"]["id"]

    stored = {key: str(row) for key, row in Critique.objects.values_list("submission_key", "id")}
    assert stored == ledger
    assert Critique.objects.count() == CUTS
    assert Assignment.objects.filter(status="submitted").count() == CUTS
    assert Assignment.objects.filter(status="claimed").count() == 1
