"""Promises 2 and 3: who claims which image, and how an abandoned claim expires."""

from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from annotation.actions.curating.batches import create_batch, set_batch_status
from annotation.actions.curating.images import set_image_status
from annotation.actions.desk.claim import claim_assignments
from annotation.actions.desk.drafts import save_draft
from annotation.actions.desk.expire_claims import expire_claims
from annotation.actions.desk.skip_and_flag import flag_image, skip_assignment
from annotation.actions.desk.submit import submit_critique
from annotation.actions.projects.projects import change_project
from annotation.errors import Conflict, Forbidden, Missing
from annotation.models import Assignment, Critique, Event, Image, ImageStatus
from annotation.rules.judging import QuestionnaireResponse
from tests.factories import ANSWERS, make_batch, make_critique, make_desk, make_images, make_member, make_person

pytestmark = pytest.mark.django_db


def claim(person, project, count=1):
    return claim_assignments(person=person, project_id=project.id, count=count)


def image_ids(claims):
    return [assignment.image_id for assignment in claims]


def end_leases():
    Assignment.objects.filter(status="claimed").update(lease_until=Now() - timedelta(minutes=1))


def test_claiming_again_returns_the_same_claims_and_new_ones_up_to_the_count():
    project, (person,) = make_desk(images=3)

    first = claim(person, project, count=2)
    second = claim(person, project, count=3)

    assert len(first) == 2
    assert [assignment.id for assignment in second[:2]] == [assignment.id for assignment in first]
    assert len(set(image_ids(second))) == 3


def test_a_claim_contains_everything_that_the_desk_shows():
    project, (person,) = make_desk(images=1)

    (assignment,) = claim(person, project)

    image = Image.objects.get()
    assert (assignment.image_id, assignment.width, assignment.height, assignment.file) == (image.id, 60, 40, image.file)
    assert set(assignment.renditions) >= {"view", "thumbnail"}
    assert (assignment.questionnaire_key, assignment.questionnaire_version) == ("aesthetic-critique", 1)
    assert assignment.draft_version is None


def test_nobody_claims_an_image_twice_and_no_image_is_claimed_more_often_than_required():
    project, people = make_desk(images=3, annotators=4, critiques_per_image=2)

    pairs = [(person.id, image_id) for person in people for image_id in image_ids(claim(person, project, count=3))]

    assert len(set(pairs)) == len(pairs) == 6
    assert set(Counter(image_id for _, image_id in pairs).values()) == {2}


def test_breadth_first_gives_every_image_once_before_any_twice():
    project, people = make_desk(images=3, annotators=3, critiques_per_image=2)

    images = [claim(person, project)[0].image_id for person in people]

    assert len(set(images)) == 3


def test_depth_first_finishes_an_image_before_the_next_begins():
    project, people = make_desk(images=3, annotators=4, critiques_per_image=2, order="depth_first")

    images = [claim(person, project)[0].image_id for person in people]

    assert images[0] == images[1] != images[2] == images[3]


def test_depth_first_still_gives_one_person_different_images():
    project, (person,) = make_desk(images=3, critiques_per_image=4, order="depth_first")

    assert len(set(image_ids(claim(person, project, count=3)))) == 3


def test_batches_are_claimed_from_by_priority_and_only_while_they_are_open():
    project, (person,) = make_desk(images=1)
    urgent = make_batch(project, priority=1)
    make_images(urgent, 1)
    paused = create_batch(actor=project.created_by, project=project, name="paused", status="paused", priority=0)
    make_images(paused, 1)

    names = [assignment.batch_name for assignment in claim(person, project, count=5)]

    assert names[0] == urgent.name
    assert "paused" not in names
    set_batch_status(actor=project.created_by, batch=paused, status="open")
    assert "paused" in [assignment.batch_name for assignment in claim(person, project, count=5)]


def test_an_abandoned_claim_goes_to_somebody_else():
    project, (person, second_person) = make_desk(images=1, annotators=2, critiques_per_image=1)
    abandoned_claim = claim(person, project)[0]
    assert claim(second_person, project) == []

    end_leases()

    assert image_ids(claim(second_person, project)) == [abandoned_claim.image_id]


def test_a_submit_claims_an_abandoned_image_when_no_other_is_open():
    project, (person, second_person) = make_desk(images=2, annotators=2, critiques_per_image=1)
    abandoned_claim = claim(person, project)[0]
    end_leases()
    assignment = claim(second_person, project)[0]

    submission = submit_critique(
        person=second_person,
        assignment_id=assignment.id,
        key=uuid4(),
        response=QuestionnaireResponse(answers=ANSWERS),
        claim=1,
    )

    assert image_ids(submission.claims) == [abandoned_claim.image_id]


def test_a_draft_renews_the_lease():
    project, (person,) = make_desk(images=1)
    assignment = claim(person, project)[0]
    Assignment.objects.filter(pk=assignment.id).update(lease_until=Now() + timedelta(seconds=5))

    draft = save_draft(
        person=person, assignment_id=assignment.id, version=0, response=QuestionnaireResponse(answers={"grade": 2})
    )

    assert draft.lease_until - Assignment.objects.get(pk=assignment.id).claimed_at > timedelta(minutes=20)


def test_a_person_who_claims_after_the_lease_gets_the_image_and_the_draft_back():
    project, (person,) = make_desk(images=2, critiques_per_image=1)
    assignment = claim(person, project)[0]
    response = QuestionnaireResponse(answers={"reason": "The light"})
    save_draft(person=person, assignment_id=assignment.id, version=0, response=response)
    end_leases()
    expire_claims()

    resumed = claim(person, project)[0]

    assert (resumed.id, resumed.answers) == (assignment.id, {"reason": "The light"})
    assert Assignment.objects.filter(image_id=assignment.image_id).count() == 1


def test_a_late_critique_is_accepted_beyond_the_required_number_when_its_slot_was_claimed():
    project, (slow, quick) = make_desk(images=1, annotators=2, critiques_per_image=1)
    assignment = claim(slow, project)[0]
    end_leases()
    make_critique(quick, project)

    critique = submit_critique(
        person=slow, assignment_id=assignment.id, key=uuid4(), response=QuestionnaireResponse(answers=ANSWERS)
    ).critique

    assert critique.late
    assert Assignment.objects.get(pk=assignment.id).beyond_required
    assert Critique.objects.count() == 2


def test_a_late_critique_takes_the_open_slot_of_its_image():
    project, (person,) = make_desk(images=1, critiques_per_image=1)
    assignment = claim(person, project)[0]
    end_leases()
    expire_claims()
    assert Assignment.objects.filter(status="open").count() == 1

    critique = submit_critique(
        person=person, assignment_id=assignment.id, key=uuid4(), response=QuestionnaireResponse(answers=ANSWERS)
    ).critique

    assert critique.late
    assert not Assignment.objects.get(pk=assignment.id).beyond_required
    assert not Assignment.objects.filter(status="open").exists()


def test_a_skipped_image_goes_to_others_and_never_back_to_the_same_person():
    project, (person, second_person) = make_desk(images=1, annotators=2, critiques_per_image=1)
    assignment = claim(person, project)[0]

    skip_assignment(person=person, assignment_id=assignment.id, reason="not_my_field")

    assert claim(person, project) == []
    assert image_ids(claim(second_person, project)) == [assignment.image_id]


def test_skipping_claims_the_next_image_and_skipping_twice_records_one_event():
    project, (person,) = make_desk(images=3)
    assignment = claim(person, project)[0]

    result = skip_assignment(person=person, assignment_id=assignment.id, reason="other", note="too dark", claim=1)
    skip_assignment(person=person, assignment_id=assignment.id, reason="other")

    assert len(result.claims) == 1
    assert Event.objects.filter(verb="skipped").count() == 1


def test_an_image_that_three_people_flag_is_set_aside():
    project, people = make_desk(images=1, annotators=4, critiques_per_image=4)
    for person in people[:3]:
        flag_image(person=person, assignment_id=claim(person, project)[0].id, reason="broken")

    assert Image.objects.get().status == ImageStatus.SET_ASIDE
    assert claim(people[3], project) == []


def test_an_image_that_the_manager_brought_back_takes_three_flags_again():
    project, people = make_desk(images=1, annotators=3, critiques_per_image=4)
    assignment_ids = [claim(person, project)[0].id for person in people]
    for person, assignment_id in zip(people, assignment_ids, strict=True):
        flag_image(person=person, assignment_id=assignment_id, reason="broken")
    set_image_status(actor=project.created_by, image=Image.objects.get(), status="ready")

    for person, assignment_id in list(zip(people, assignment_ids, strict=True))[:2] * 2:
        flag_image(person=person, assignment_id=assignment_id, reason="broken")
        assert Image.objects.get().status == ImageStatus.READY
    flag_image(person=people[2], assignment_id=assignment_ids[2], reason="broken")
    assert Image.objects.get().status == ImageStatus.SET_ASIDE


def test_raising_and_lowering_the_required_critiques_takes_effect_at_once():
    project, people = make_desk(images=2, annotators=4, critiques_per_image=1)
    claim(people[0], project, count=2)
    assert claim(people[1], project, count=2) == []

    change_project(actor=project.created_by, project=project, critiques_per_image=3)
    assert len(claim(people[1], project, count=2)) == 2
    change_project(actor=project.created_by, project=project, critiques_per_image=1)

    assert claim(people[2], project, count=2) == []
    assert Assignment.objects.filter(status="claimed").count() == 4


def test_a_daily_quota_ends_the_day():
    project, (person,) = make_desk(images=3, daily_quota=1)
    make_critique(person, project)

    assert claim(person, project, count=2) == []


def test_claiming_raises_missing_for_a_stranger_and_forbidden_for_a_manager():
    project, _ = make_desk(images=1)

    with pytest.raises(Missing):
        claim(make_person(), project)
    with pytest.raises(Forbidden):
        claim(make_member(project, "manager"), project)


def test_the_database_rejects_a_second_assignment_of_one_image_to_one_person():
    project, (person,) = make_desk(images=1, critiques_per_image=2)
    claim(person, project)
    slot = Assignment.objects.get(status="open")

    with pytest.raises(IntegrityError, match="assignment_once_per_purpose"), transaction.atomic():
        Assignment.objects.filter(pk=slot.pk).update(
            annotator=person, status="claimed", lease_until=Now(), questionnaire=project.questionnaire_id
        )


def test_the_database_rejects_a_second_live_assignment_of_one_slot():
    make_desk(images=1, critiques_per_image=1)
    slot = Assignment.objects.get()

    with pytest.raises(IntegrityError, match="assignment_work_slot_live_once"), transaction.atomic():
        Assignment.objects.create(image=slot.image, batch=slot.batch, slot_number=slot.slot_number, sort_key=0)


def test_a_draft_of_another_window_is_never_overwritten():
    project, (person,) = make_desk(images=1)
    assignment = claim(person, project)[0]
    responses = [QuestionnaireResponse(answers={"reason": f"from {window}"}) for window in ("one window", "another")]
    save_draft(person=person, assignment_id=assignment.id, version=0, response=responses[0])

    with pytest.raises(Conflict) as error:
        save_draft(person=person, assignment_id=assignment.id, version=0, response=responses[1])

    assert error.value.code == "stale_draft"
    assert error.value.extra["draft"]["answers"] == {"reason": "from one window"}
