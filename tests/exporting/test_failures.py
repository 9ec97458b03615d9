"""Exports that fail, lose their message or worker, or are retried: always visibly."""

import errno
import re
from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.utils import translation

from annotation.actions.releasing import run_export as running
from annotation.actions.releasing.exports import cancel_export, resend_exports, retry_export
from annotation.actions.shared.attempts import MAX_DEATHS
from annotation.exporting.staging import HashingFile
from annotation.models import Event, Export
from annotation.wording.rejections import explain_export
from tests.exporting.releases import expire_heartbeat, finish_export, request_export, stored_names

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_full_disk_fails_the_export_with_a_reason_and_a_retry_is_possible(project, monkeypatch):
    def raise_no_space(self, data):
        raise OSError(errno.ENOSPC, "No space left on device")

    export = request_export(project)
    with monkeypatch.context() as patched:
        patched.setattr(HashingFile, "write", raise_no_space)
        finish_export(export)

    assert export.status == "failed"
    assert "disk is full" in explain_export(export)
    assert stored_names(export) == []

    export = finish_export(retry_export(actor=project.created_by, export=export))

    assert (export.status, export.failure) == ("done", "")


def test_the_reason_is_in_the_language_of_the_reader(project, monkeypatch, client):
    monkeypatch.setattr(running, "write_release", lambda *_: 1 / 0)
    export = finish_export(request_export(project))

    assert (export.status, export.failure) == ("failed", "unexpected")
    client.force_login(project.created_by)
    reasons = [
        client.get(f"/api/v1/exports/{export.id}/", headers={"accept-language": language}).json()["failure"]
        for language in ("en", "zh-hans")
    ]
    with translation.override("en"):
        assert reasons[0] == explain_export(export) and "unexpected error" in reasons[0]
    assert re.search("[\u4e00-\u9fff]", reasons[1])


def test_lost_messages_and_exports_of_dead_workers_are_sent_again(project, monkeypatch):
    messages = []
    monkeypatch.setattr("annotation.hints.send", lambda task, target: messages.append((task, target)))
    _new_export, unsent_export, running_export, dead_export, finished_export = (
        request_export(project) for _ in range(5)
    )
    Export.objects.filter(pk=unsent_export.pk).update(created_at=Now() - timedelta(minutes=1))
    Export.objects.filter(pk__in=[running_export.pk, dead_export.pk]).update(status="running", heartbeat_at=Now())
    expire_heartbeat(dead_export)
    Export.objects.filter(pk=finished_export.pk).update(status="done")
    messages.clear()

    resend_exports()

    assert sorted(messages) == sorted([("run_export", unsent_export.id), ("run_export", dead_export.id)])


def test_an_export_that_kills_every_worker_fails_at_last(project):
    export = request_export(project)
    Export.objects.filter(pk=export.pk).update(status="running", fencing_token=MAX_DEATHS)
    expire_heartbeat(export)

    finish_export(export)

    assert export.status == "failed"
    assert "smaller" in explain_export(export)


def test_every_change_of_an_export_is_in_the_audit_trail(project):
    export = request_export(project)
    cancel_export(actor=project.created_by, export=export)
    cancel_export(actor=project.created_by, export=export)
    retry_export(actor=project.created_by, export=export)
    finish_export(export)

    verbs = list(Event.objects.filter(target=export.id).order_by("id").values_list("verb", flat=True))
    assert verbs == ["requested", "cancelled", "retried", "published"]
