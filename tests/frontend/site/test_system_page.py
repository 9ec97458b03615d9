"""The system page of site administrators."""

from datetime import timedelta

import pytest
from celery import current_app
from django.urls import reverse
from django.utils import timezone

from annotation.actions.measuring.work import compute_statistics
from annotation.actions.releasing.exports import create_export
from annotation.hints import forget_pulse, queue_names, read_pulses, record_pulse
from annotation.models import CritiqueInspection, Export
from annotation.queries.system import storage
from annotation.queries.system.inspection import inspection_lags
from annotation.queries.system.jobs import job_models, last_failures
from annotation.wording.rejections import explain_work
from frontend.presenting.system_view import FAILED_KINDS, KINDS
from tests.actions.inspecting.helpers import inspect_all
from tests.clients import browser_of, words
from tests.factories import make_critique, make_desk, make_member, make_person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def administrator():
    person = make_person()
    person.is_superuser = True
    person.save()
    forget_pulse()
    yield person
    forget_pulse()


def page_of(person):
    return words(browser_of(person).get(reverse("system")))


def test_it_names_the_workers_and_the_queues_that_none_consumes(administrator):
    assert "No worker is alive. Start one" in page_of(administrator)

    record_pulse("a-machine:7", [name for name in queue_names() if name != "export"])
    page = page_of(administrator)
    assert [pulse.name for pulse in read_pulses()] == ["a-machine:7"]
    assert "a-machine:7" in page
    assert "No worker consumes the queue “export”" in page

    record_pulse("another:8", ["export"])
    assert "No worker consumes the queue" not in page_of(administrator)
    forget_pulse("another:8")
    forget_pulse("a-machine:7")


def test_it_counts_what_waits_in_a_queue(administrator):
    with current_app.connection_for_write() as broker:
        client = broker.default_channel.client
        client.delete("ingest")
        client.rpush("ingest", "a", "b", "c")
        try:
            assert "ingest 3" in page_of(administrator)
        finally:
            client.delete("ingest")


def test_failures_of_all_kinds_have_their_reason_and_their_page(administrator):
    project, (person,) = make_desk()
    critique = make_critique(person, project)
    inspect_all()
    CritiqueInspection.objects.filter(critique=critique).update(failure="KeyError")
    waiting = create_export(actor=project.created_by, project=project, format="jsonl", filter={}, splits={})
    failed = create_export(actor=project.created_by, project=project, format="jsonl", filter={}, splits={})
    Export.objects.filter(pk=failed.pk).update(status="failed", failure="disk_full", finished_at=timezone.now())

    response = browser_of(administrator).get(reverse("system"))

    assert [failure.job for failure in last_failures()] == [failed]
    html, page = response.content.decode(), words(response)
    assert reverse("export", args=[failed.id]) in html
    assert reverse("critique", args=[critique.id]) in html
    assert "(KeyError)" in page
    assert explain_work(Export.objects.get(pk=failed.pk)) in page
    assert reverse("export", args=[waiting.id]) not in html
    assert "exports 1 0 less than a minute" in page


def test_every_kind_of_job_has_a_name():
    nouns = {model.NOUN for model in job_models()}
    assert nouns <= KINDS.keys()
    assert nouns == FAILED_KINDS.keys()


def test_it_says_how_far_the_inspection_is_behind(administrator, monkeypatch):
    project, (person,) = make_desk(images=3)
    make_critique(person, project)
    inspect_all()
    assert inspection_lags() == []
    compute_statistics(project.id)
    assert "Every critique is inspected" in page_of(administrator)

    make_critique(person, project)
    make_critique(person, project)
    (lag,) = inspection_lags()
    assert (lag.project_id, lag.critiques) == (project.id, 2)
    assert "The inspection is behind" not in page_of(administrator)

    monkeypatch.setattr("frontend.presenting.system_view.LONG_WAIT", timedelta(0))
    assert "The inspection is behind: in “" in page_of(administrator)


def test_it_shows_disks_the_database_and_versions_and_no_secret(administrator, settings):
    page = page_of(administrator)
    assert "LOUPE_DATA, images and releases" in page
    assert "annotation_critique" in page
    assert storage.read_database().version in page
    for secret in (settings.SECRET_KEY, settings.DATABASES["default"]["PASSWORD"] or settings.SECRET_KEY):
        assert secret not in page


def test_a_page_that_cannot_be_read_in_time_says_so(administrator, monkeypatch):
    monkeypatch.setattr("annotation.queries.system.bounded.TIMEOUT_MS", 1)
    monkeypatch.setattr(storage, "_DATABASE", "SELECT pg_sleep(1)")
    assert "parts of this page could not be read in time" in page_of(administrator)


def test_nobody_else_opens_it():
    project, (person,) = make_desk()
    for reader in (person, make_member(project, "manager")):
        assert browser_of(reader).get(reverse("system")).status_code == 403
