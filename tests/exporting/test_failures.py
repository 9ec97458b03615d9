"""Exports that fail, are lost on the way, or are tried again: always visibly."""

import errno
import re
from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.utils import translation

from annotation.actions.releasing import run_export as running
from annotation.actions.releasing.exports import cancel_export, resend_exports, retry_export
from annotation.exporting.staging import HashingFile
from annotation.models import Event, Export
from annotation.wording.rejections import explain_export
from tests.exporting.releases import ask, finished, left_in_storage, show_no_life

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_full_disk_is_a_failure_with_a_reason_and_can_be_tried_again(project, monkeypatch):
    def full(self, data):
        raise OSError(errno.ENOSPC, "No space left on device")

    export = ask(project)
    with monkeypatch.context() as patched:
        patched.setattr(HashingFile, "write", full)
        finished(export)

    assert export.status == "failed"
    assert "disk is full" in explain_export(export)
    assert left_in_storage(export) == []

    export = finished(retry_export(actor=project.created_by, export=export))

    assert (export.status, export.failure) == ("done", "")


def test_the_reason_is_in_the_language_of_whoever_reads_it(project, monkeypatch, client):
    monkeypatch.setattr(running, "write_release", lambda *_: 1 / 0)
    export = finished(ask(project))

    assert (export.status, export.failure) == ("failed", "unexpected")
    client.force_login(project.created_by)
    reasons = [
        client.get(f"/api/v1/exports/{export.id}/", headers={"accept-language": language}).json()["failure"]
        for language in ("en", "zh-hans")
    ]
    with translation.override("en"):
        assert reasons[0] == explain_export(export) and "went wrong" in reasons[0]
    assert re.search("[\u4e00-\u9fff]", reasons[1])


def test_a_lost_message_is_sent_again_and_so_is_the_export_of_a_dead_worker(project, monkeypatch):
    sent = []
    monkeypatch.setattr("annotation.jobs.send", lambda task, target: sent.append((task, target)))
    _fresh, old, alive, dead, done = (ask(project) for _ in range(5))
    Export.objects.filter(pk=old.pk).update(created_at=Now() - timedelta(minutes=1))
    Export.objects.filter(pk__in=[alive.pk, dead.pk]).update(status="running", heartbeat_at=Now())
    show_no_life(dead)
    Export.objects.filter(pk=done.pk).update(status="done")
    sent.clear()

    resend_exports()

    assert sorted(sent) == sorted([("run_export", old.id), ("run_export", dead.id)])


def test_an_export_that_kills_every_worker_fails_in_the_end(project):
    export = ask(project)
    Export.objects.filter(pk=export.pk).update(status="running", fencing_token=running.MAX_DEATHS)
    show_no_life(export)

    finished(export)

    assert export.status == "failed"
    assert "smaller" in explain_export(export)


def test_every_turn_of_an_export_is_in_the_audit_trail(project):
    export = ask(project)
    cancel_export(actor=project.created_by, export=export)
    cancel_export(actor=project.created_by, export=export)
    retry_export(actor=project.created_by, export=export)
    finished(export)

    verbs = list(Event.objects.filter(target=export.id).order_by("id").values_list("verb", flat=True))
    assert verbs == ["requested", "cancelled", "retried", "published"]
