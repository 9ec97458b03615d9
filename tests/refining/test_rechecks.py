"""Promise 12: the checks run again over what is stored, without a call, also after their worker was killed."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils.timezone import now

from annotation.actions.refining import rechecks
from annotation.actions.refining.instructions import judge_instruction
from annotation.actions.refining.rechecks import recheck_run, resend_rechecks, work_recheck
from annotation.actions.shared import jobs
from annotation.models import Event, Instruction, Recheck, Run
from annotation.refining import checks
from annotation.refining.checks.base import Finding, Judgement
from tests.factories import make_critique, make_desk, make_member
from tests.refining.instructions import INVENTED, WHY_ITEM, make_instructions

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    project, (person,) = make_desk(images=3)
    for _ in range(3):
        make_critique(person, project)
    return project


@pytest.fixture
def reject_all(monkeypatch):
    """Has the checks reject everything from now on."""

    def judge(items, source, *_recipe):
        finding = Finding("evidence_missing", "reject", "evidence")
        return [Judgement(item, "rejected", (finding,), 0.5) for item in items]

    monkeypatch.setattr(rechecks, "judge_items", judge)
    return checks


def recheck(project):
    run = Run.objects.get()
    job = recheck_run(actor=project.created_by, run=run)
    work_recheck(recheck_id=job.id)
    job.refresh_from_db()
    run.refresh_from_db()
    return job, run


def test_new_checks_change_verdicts_statuses_and_the_counts_of_the_run(project, reject_all):
    make_instructions(project, WHY_ITEM, INVENTED)
    job, run = recheck(project)
    assert (job.status, job.done, job.total, job.verdicts_changed) == ("done", 3, 3, 3)
    assert (run.kept, run.flagged, run.rejected) == (0, 0, 6)
    assert set(Instruction.objects.values_list("status", "checked_as", "sureness")) == {("rejected", "rejected", 0.5)}
    assert Event.objects.get(verb="checked").data == {"kept": 0, "rejected": 6}


def test_what_people_decided_stays(project, reject_all):
    reviewer = make_member(project, "reviewer")
    first, second, _third = make_instructions(project)
    judge_instruction(actor=reviewer, instruction=first, verdict="approved")
    judge_instruction(actor=reviewer, instruction=second, verdict="edited", changes={"answer": "No subject."})
    recheck(project)
    statuses = list(Instruction.objects.order_by("critique").values_list("status", "checked_as"))
    assert statuses == [("approved", "rejected"), ("edited", "rejected"), ("rejected", "rejected")]


def test_a_rejection_by_people_stays_where_the_checks_would_keep(project):
    reviewer = make_member(project, "reviewer")
    first, *_rest = make_instructions(project)
    judge_instruction(actor=reviewer, instruction=first, verdict="rejected", reason="other")
    recheck(project)
    assert Instruction.objects.get(pk=first.pk).status == "rejected"


def test_an_edited_instruction_is_checked_in_the_words_of_the_model(project):
    first, *_rest = make_instructions(project)
    judge_instruction(
        actor=make_member(project, "reviewer"), instruction=first, verdict="edited", changes={"question": "Why so?"}
    )
    first.refresh_from_db()
    assert rechecks.item_of_instruction(first).question == WHY_ITEM["question"]


def test_what_the_second_model_said_still_counts(project):
    first, second, _third = make_instructions(project)
    Instruction.objects.filter(pk=first.pk).update(second_opinion={"verdict": "contradicted", "span": "dense"})
    Instruction.objects.filter(pk=second.pk).update(second_opinion={"failure": "cut_off"})
    _job, run = recheck(project)
    verdicts = list(Instruction.objects.order_by("critique").values_list("checked_as", flat=True))
    assert verdicts == ["rejected", "kept", "kept"]
    assert (run.kept, run.rejected) == (2, 1)


def test_checks_that_say_the_same_leave_every_row_as_it_is(project):
    make_instructions(project, WHY_ITEM, INVENTED)
    before = list(Instruction.objects.order_by("id").values())
    job, run = recheck(project)
    assert list(Instruction.objects.order_by("id").values()) == before
    assert (job.verdicts_changed, run.kept, run.rejected) == (0, 3, 3)


def test_a_recheck_goes_on_where_its_killed_worker_stopped(project, reject_all, monkeypatch):
    make_instructions(project)
    monkeypatch.setattr(rechecks, "REQUESTS_A_BLOCK", 1)
    job = recheck_run(actor=project.created_by, run=Run.objects.get())
    with transaction.atomic():
        jobs.begin(job)
    assert rechecks._check_block(job)
    work_recheck(recheck_id=job.id)
    assert Recheck.objects.get().done == 1  # its worker still has a heartbeat
    Recheck.objects.update(heartbeat_at=now() - timedelta(hours=1))
    work_recheck(recheck_id=job.id)
    job.refresh_from_db()
    assert (job.status, job.done, job.verdicts_changed, Run.objects.get().rejected) == ("done", 3, 3, 3)


def test_one_recheck_of_a_run_waits_at_a_time_and_its_hint_is_sent_again(project, monkeypatch):
    make_instructions(project)
    run, sent = Run.objects.get(), []
    first = recheck_run(actor=project.created_by, run=run)
    assert recheck_run(actor=project.created_by, run=run) == first
    monkeypatch.setattr(rechecks.jobs, "resend", sent.extend)
    resend_rechecks()
    assert sent == [first]
