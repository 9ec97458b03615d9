"""The feed: every critique once, however late its transaction commits."""

import itertools
import threading
import time
from datetime import datetime

import orjson
import pytest
from django.db import connection, connections, transaction
from rest_framework.test import APIClient

from annotation.actions.desk.revise import revise_critique
from annotation.actions.review.withdraw import withdraw_critique
from annotation.exporting import feed
from annotation.models import Critique
from tests.exporting.releases import lines, release
from tests.factories import make_critique, make_desk, make_member
from tests.waiting import PATIENCE, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
NDJSON = "application/x-ndjson"


@pytest.fixture
def desk():
    """Returns a project, its annotators, and the client of a reviewer."""
    project, people = make_desk(images=4, annotators=2)
    return project, people, reader_of(project)


def reader_of(project, role="reviewer"):
    client = APIClient()
    client.force_authenticate(make_member(project, role))
    return client


def page(client, project, **query):
    response = client.get(f"/api/v1/projects/{project.id}/critiques/", query)
    assert response.status_code == 200, response.content
    return response.json()


def stream(client, project, **query):
    """Returns the documents of an NDJSON response, and its cursor."""
    response = client.get(f"/api/v1/projects/{project.id}/critiques/", query, headers={"Accept": NDJSON})
    assert (response.status_code, response["Content-Type"]) == (200, NDJSON)
    *documents, last = (orjson.loads(line) for line in b"".join(response.streaming_content).splitlines())
    return documents, last["next"]


def ids(documents):
    return [document["id"] for document in documents]


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_pages_contain_every_critique_once_in_the_format_of_the_export(desk, size):
    project, people, reader = desk
    for person in [*people, *people, *people]:
        make_critique(person, project)

    documents, cursor = [], ""
    while results := (body := page(reader, project, since=cursor, limit=size))["results"]:
        assert len(results) <= size
        documents += results
        assert len(documents) <= 6, "A critique appeared twice."
        cursor = body["next"]

    assert documents == lines(release(project)["critiques.jsonl"])
    assert body["next"] == cursor


def test_the_stream_contains_the_same_critiques_and_ends_with_the_cursor(desk, monkeypatch):
    monkeypatch.setattr(feed, "FIRST_PAGE_SIZE", 1)
    monkeypatch.setattr(feed, "PAGE_SIZE", 2)
    project, (person, second_person), reader = desk
    for _ in range(4):
        make_critique(person, project)

    documents, cursor = stream(reader, project)
    assert ids(documents) == ids(page(reader, project)["results"])
    assert stream(reader, project, since=cursor) == ([], cursor)
    assert len(stream(reader, project, limit=2)[0]) == 2

    new = make_critique(second_person, project)
    assert ids(stream(reader, project, since=cursor)[0]) == [str(new.id)]


def test_a_changed_critique_appears_again_in_its_new_state(desk):
    project, (person, _), reader = desk
    first, second = make_critique(person, project), make_critique(person, project)
    cursor = page(reader, project)["next"]

    revise_critique(actor=person, critique=first, answers={"grade": 1})
    (document,) = page(reader, project, since=cursor)["results"]

    assert (document["id"], document["answers"]["grade"], document["level"]) == (str(first.id), 1, "low")
    assert ids(page(reader, project)["results"]) == [str(second.id), str(first.id)]


def test_a_critique_whose_transaction_commits_late_is_neither_skipped_nor_repeated(desk):
    project, (slow, quick), reader = desk
    is_written, may_commit = threading.Event(), threading.Event()
    late_ids = []

    def commit_late():
        try:
            with transaction.atomic():
                late_ids.append(str(make_critique(slow, project).id))
                is_written.set()
                may_commit.wait(PATIENCE)
        finally:
            connections.close_all()

    thread = threading.Thread(target=commit_late)
    thread.start()
    assert is_written.wait(PATIENCE)
    early_ids = [str(make_critique(quick, project).id) for _ in range(2)]
    assert Critique.objects.filter(project=project).count() == 2

    page_before = page(reader, project)
    streamed, cursor = stream(reader, project)
    may_commit.set()
    thread.join()
    page_after = page(reader, project, since=page_before["next"])

    assert ids(page_before["results"]) == ids(streamed) == []
    assert ids(page_after["results"]) == [*late_ids, *early_ids]
    assert ids(stream(reader, project, since=cursor)[0]) == [*late_ids, *early_ids]


def test_the_last_state_of_every_critique_arrives_while_many_write_and_one_reads(desk):
    project, people, reader = desk
    for person in [*people, *people, *people]:
        make_critique(person, project)
    stop = threading.Event()

    def write(person, pause):
        critiques = list(Critique.objects.filter(annotator=person))
        try:
            for count in itertools.count(1):
                with transaction.atomic():
                    Critique.objects.filter(pk=critiques[count % 3].pk).update(timings={"reason": count})
                    time.sleep(pause)
                if stop.is_set():
                    return
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=arguments) for arguments in zip(people, (0.001, 0.03), strict=True)]
    for thread in threads:
        thread.start()
    latest, cursors = {}, [""]

    def has_read_much() -> bool:
        body = page(reader, project, since=cursors[-1], limit=2)
        latest.update({document["id"]: document for document in body["results"]})
        cursors.append(body["next"])
        return len(set(cursors)) > 40

    try:
        wait_until(has_read_much)
    finally:
        stop.set()
    for thread in threads:
        thread.join()
    latest |= {document["id"]: document for document in stream(reader, project, since=cursors[-1])[0]}

    assert {critique_id: document["seconds"] for critique_id, document in latest.items()} == {
        str(critique.pk): critique.timings for critique in Critique.objects.all()
    }


def test_a_stream_ends_while_others_keep_writing(desk, monkeypatch):
    monkeypatch.setattr(feed, "FIRST_PAGE_SIZE", 1)
    monkeypatch.setattr(feed, "PAGE_SIZE", 1)
    project, (person, _), reader = desk
    for _ in range(3):
        make_critique(person, project)

    response = reader.get(f"/api/v1/projects/{project.id}/critiques/", headers={"Accept": NDJSON})
    chunks = []
    for chunk in response.streaming_content:
        chunks.append(chunk)
        Critique.objects.filter(project=project).update(words=len(chunks))

    assert len(chunks) <= 4
    assert "next" in orjson.loads(chunks[-1])


def test_a_stream_keeps_no_transaction_open_and_reads_in_chunks(desk):
    project, people, reader = desk
    for person in people:
        make_critique(person, project)

    response = reader.get(f"/api/v1/projects/{project.id}/critiques/", headers={"Accept": NDJSON})
    next(iter(response.streaming_content))

    assert not connection.in_atomic_block
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction'")
        assert cursor.fetchone() == (0,)
    response.close()


def test_a_withdrawn_critique_appears_once_more_as_a_line_without_answers(desk):
    project, (person, _), reader = desk
    first, second = make_critique(person, project), make_critique(person, project)
    cursor = page(reader, project)["next"]

    withdrawn = withdraw_critique(actor=person, critique=first, reason="mine")
    (tombstone,) = page(reader, project, since=cursor)["results"]

    assert list(tombstone) == ["id", "project", "status", "withdrawn_at"]
    assert (tombstone["id"], tombstone["status"]) == (str(first.id), "withdrawn")
    assert datetime.fromisoformat(tombstone["withdrawn_at"]) == withdrawn.withdrawn_at
    assert stream(reader, project, since=cursor)[0] == [tombstone]
    assert ids(lines(release(project)["critiques.jsonl"])) == [str(second.id)]


def test_no_withdrawal_is_missed_while_others_write_and_withdraw(desk, monkeypatch):
    monkeypatch.setattr(feed, "FIRST_PAGE_SIZE", 2)
    monkeypatch.setattr(feed, "PAGE_SIZE", 2)
    project, people, reader = desk
    critiques_by_person = {person: [make_critique(person, project) for _ in range(4)] for person in people}

    def withdraw(person, pause):
        try:
            for critique in critiques_by_person[person]:
                with transaction.atomic():
                    withdraw_critique(actor=person, critique=critique, reason="mine")
                    time.sleep(pause)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=withdraw, args=arguments) for arguments in zip(people, (0.01, 0.1), strict=True)]
    statuses, cursor = {}, ""
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        documents, cursor = stream(reader, project, since=cursor)
        statuses |= {document["id"]: document["status"] for document in documents}
    documents, cursor = stream(reader, project, since=cursor)
    statuses |= {document["id"]: document["status"] for document in documents}

    assert statuses == {
        str(critique.id): "withdrawn" for critiques in critiques_by_person.values() for critique in critiques
    }


@pytest.mark.parametrize("cursor", ["nonsense", "MTow", "\x00"])
@pytest.mark.parametrize("accept", ["application/json", NDJSON])
def test_an_invalid_cursor_is_answered_with_400_and_a_code(desk, cursor, accept):
    project, _people, reader = desk
    response = reader.get(f"/api/v1/projects/{project.id}/critiques/", {"since": cursor}, headers={"Accept": accept})

    assert response.status_code == 400
    assert orjson.loads(response.content)["code"] in {"bad_cursor", "invalid"}
    assert "since" in orjson.loads(response.content)["fields"]


@pytest.mark.parametrize("query", [{"annotator": "x"}, {"limit": "0"}, {"limit": "all"}, {"ordering": "answers"}])
def test_only_declared_parameters_are_accepted(desk, query):
    project, _people, reader = desk
    response = reader.get(f"/api/v1/projects/{project.id}/critiques/", query)

    assert response.status_code == 400
    assert list(response.json()["fields"]) == list(query)


def test_only_reviewers_and_managers_may_read_the_feed(desk):
    project, (annotator, _second_person), reader = desk
    make_critique(annotator, project)
    url = f"/api/v1/projects/{project.id}/critiques/"
    annotator_client, stranger_client = APIClient(), APIClient()
    annotator_client.force_authenticate(annotator)
    stranger_client.force_authenticate(make_desk(images=1)[1][0])

    assert reader.get(url).status_code == 200
    assert reader_of(project, "manager").get(url).status_code == 200
    assert annotator_client.get(url).status_code == 403
    assert stranger_client.get(url).status_code == 404
    assert stranger_client.get(url, {"mine": "1"}).status_code == 404
    assert APIClient().get(url).status_code == 401


def test_an_annotator_sees_their_own_last_critiques_newest_first(desk):
    project, (person, second_person), _reader = desk
    critiques = [make_critique(person, project) for _ in range(3)]
    make_critique(second_person, project)
    client = APIClient()
    client.force_authenticate(person)

    documents = page(client, project, mine=1)["results"]

    assert ids(documents) == [str(critique.id) for critique in critiques[::-1]]
    assert "assignment" in documents[0]
    assert len(page(client, project, mine=1, limit=2)["results"]) == 2
