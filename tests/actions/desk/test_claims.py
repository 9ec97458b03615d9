"""Promises 2 and 3: who gets which image, and what becomes of a claim that is abandoned."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from annotation.actions.curating.batches import create_batch, set_batch_status
from annotation.actions.desk.answers import Work
from annotation.actions.desk.claim import claim_assignments
from annotation.actions.desk.drafts import save_draft
from annotation.actions.desk.expire_claims import lapse_claims
from annotation.actions.desk.skip_and_flag import flag_image, set_image_status, skip_assignment
from annotation.actions.desk.submit import submit_critique
from annotation.actions.projects.projects import change_project
from annotation.errors import Conflict, Forbidden, Missing
from annotation.models import Assignment, Critique, Event, Image, ImageStatus
from tests.factories import ANSWERS, make_batch, make_critique, make_desk, make_images, make_member, make_person

pytestmark = pytest.mark.django_db


def claim(person, project, count=1):
    return claim_assignments(person=person, project_id=project.id, count=count)


def let_leases_end():
    Assignment.objects.filter(status="claimed").update(lease_until=Now() - timedelta(seconds=1))


def test_claiming_tops_a_person_up_and_answers_the_same_claims_again():
    project, (person,) = make_desk(images=3)

    first = claim(person, project, count=2)
    again = claim(person, project, count=3)

    assert len(first) == 2
    assert [one.id for one in again[:2]] == [one.id for one in first]
    assert len({one.image_id for one in again}) == 3


def test_a_claim_carries_all_that_the_desk_shows():
    project, (person,) = make_desk(images=1)

    (one,) = claim(person, project)

    image = Image.objects.get()
    assert (one.image_id, one.width, one.height, one.file) == (image.id, 60, 40, image.file)
    assert set(one.renditions) >= {"view", "thumbnail"}
    assert (one.questionnaire_key, one.questionnaire_version) == ("aesthetic-critique", 1)
    assert one.draft_version is None


def test_nobody_gets_an_image_twice_and_no_image_gets_more_than_it_wants():
    project, people = make_desk(images=3, annotators=4, critiques_per_image=2)

    given = [(person.id, one.image_id) for person in people for one in claim(person, project, count=3)]

    assert len(set(given)) == len(given) == 6
    assert all(sum(image == one for _, one in given) == 2 for image in {image for _, image in given})


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

    assert len({one.image_id for one in claim(person, project, count=3)}) == 3


def test_batches_are_handed_out_by_priority_and_only_while_they_are_open():
    project, (person,) = make_desk(images=1)
    urgent = make_batch(project, priority=1)
    make_images(urgent, 1)
    paused = create_batch(actor=project.created_by, project=project, name="paused", status="paused", priority=0)
    make_images(paused, 1)

    names = [one.batch_name for one in claim(person, project, count=5)]

    assert names[0] == urgent.name
    assert "paused" not in names
    set_batch_status(actor=project.created_by, batch=paused, status="open")
    assert "paused" in [one.batch_name for one in claim(person, project, count=5)]


def test_a_claim_that_is_abandoned_goes_to_somebody_else():
    project, (one, other) = make_desk(images=1, annotators=2, critiques_per_image=1)
    abandoned = claim(one, project)[0]
    assert claim(other, project) == []

    let_leases_end()

    assert [claimed.image_id for claimed in claim(other, project)] == [abandoned.image_id]


def test_a_submit_at_the_end_of_the_work_brings_what_somebody_else_abandoned():
    project, (one, other) = make_desk(images=2, annotators=2, critiques_per_image=1)
    abandoned = claim(one, project)[0]
    let_leases_end()
    held = claim(other, project)[0]

    made = submit_critique(person=other, assignment_id=held.id, key=uuid4(), work=Work(answers=ANSWERS), claim=1)

    assert [brought.image_id for brought in made.claims] == [abandoned.image_id]


def test_a_draft_renews_the_lease():
    project, (person,) = make_desk(images=1)
    held = claim(person, project)[0]
    Assignment.objects.filter(pk=held.id).update(lease_until=Now() + timedelta(seconds=5))

    saved = save_draft(person=person, assignment_id=held.id, version=0, work=Work(answers={"grade": 2}))

    assert saved.lease_until - Assignment.objects.get(pk=held.id).claimed_at > timedelta(minutes=20)


def test_a_person_who_comes_back_after_the_lease_finds_the_image_and_the_draft():
    project, (person,) = make_desk(images=2, critiques_per_image=1)
    held = claim(person, project)[0]
    save_draft(person=person, assignment_id=held.id, version=0, work=Work(answers={"reason": "The light"}))
    let_leases_end()
    lapse_claims()

    back = claim(person, project)[0]

    assert (back.id, back.answers) == (held.id, {"reason": "The light"})
    assert Assignment.objects.filter(image_id=held.image_id).count() == 1


def test_late_work_takes_the_open_place_or_is_one_more_but_is_never_thrown_away():
    project, (slow, quick) = make_desk(images=1, annotators=2, critiques_per_image=1)
    held = claim(slow, project)[0]
    let_leases_end()
    make_critique(quick, project)

    late = submit_critique(person=slow, assignment_id=held.id, key=uuid4(), work=Work(answers=ANSWERS)).critique

    assert late.late
    assert Assignment.objects.get(pk=held.id).surplus
    assert Critique.objects.count() == 2


def test_late_work_that_nobody_took_over_fills_the_place_it_had():
    project, (slow,) = make_desk(images=1, critiques_per_image=1)
    held = claim(slow, project)[0]
    let_leases_end()
    lapse_claims()
    assert Assignment.objects.filter(status="open").count() == 1

    late = submit_critique(person=slow, assignment_id=held.id, key=uuid4(), work=Work(answers=ANSWERS)).critique

    assert late.late
    assert not Assignment.objects.get(pk=held.id).surplus
    assert not Assignment.objects.filter(status="open").exists()


def test_a_skipped_image_goes_to_others_and_never_back_to_the_same_person():
    project, (one, other) = make_desk(images=1, annotators=2, critiques_per_image=1)
    held = claim(one, project)[0]

    skip_assignment(person=one, assignment_id=held.id, reason="not_my_field")

    assert claim(one, project) == []
    assert [claimed.image_id for claimed in claim(other, project)] == [held.image_id]


def test_skipping_brings_the_next_image_and_twice_is_once():
    project, (person,) = make_desk(images=3)
    held = claim(person, project)[0]

    skipped = skip_assignment(person=person, assignment_id=held.id, reason="other", note="too dark", claim=1)
    skip_assignment(person=person, assignment_id=held.id, reason="other")

    assert len(skipped.claims) == 1
    assert Event.objects.filter(verb="skipped").count() == 1


def test_an_image_that_three_people_flag_is_set_aside():
    project, people = make_desk(images=1, annotators=4, critiques_per_image=4)
    for person in people[:3]:
        flag_image(person=person, assignment_id=claim(person, project)[0].id, reason="broken")

    assert Image.objects.get().status == ImageStatus.SET_ASIDE
    assert claim(people[3], project) == []


def test_an_image_that_the_manager_brought_back_takes_three_flags_again():
    project, people = make_desk(images=1, annotators=3, critiques_per_image=4)
    held = [claim(person, project)[0].id for person in people]
    for person, assignment in zip(people, held, strict=True):
        flag_image(person=person, assignment_id=assignment, reason="broken")
    set_image_status(actor=project.created_by, image=Image.objects.get(), status="ready")

    for person, assignment in list(zip(people, held, strict=True))[:2] * 2:
        flag_image(person=person, assignment_id=assignment, reason="broken")
        assert Image.objects.get().status == ImageStatus.READY
    flag_image(person=people[2], assignment_id=held[2], reason="broken")
    assert Image.objects.get().status == ImageStatus.SET_ASIDE


def test_raising_and_lowering_the_wish_takes_effect_at_once():
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


def test_a_stranger_finds_nothing_and_a_manager_is_told_that_the_desk_is_for_annotators():
    project, _ = make_desk(images=1)

    with pytest.raises(Missing):
        claim(make_person(), project)
    with pytest.raises(Forbidden):
        claim(make_member(project, "manager"), project)


def test_the_database_itself_refuses_a_second_assignment_of_one_image_to_one_person():
    project, (person,) = make_desk(images=1, critiques_per_image=2)
    claim(person, project)
    place = Assignment.objects.get(status="open")

    with pytest.raises(IntegrityError, match="assignment_once_per_annotator"), transaction.atomic():
        Assignment.objects.filter(pk=place.pk).update(
            annotator=person, status="claimed", lease_until=Now(), questionnaire=project.questionnaire_id
        )


def test_the_database_itself_refuses_a_second_live_holder_of_one_seat():
    make_desk(images=1, critiques_per_image=1)
    place = Assignment.objects.get()

    with pytest.raises(IntegrityError, match="assignment_seat_held_once"), transaction.atomic():
        Assignment.objects.create(image=place.image, batch=place.batch, seat=place.seat, rank=0)


def test_a_draft_of_another_window_is_never_overwritten():
    project, (person,) = make_desk(images=1)
    held = claim(person, project)[0]
    save_draft(person=person, assignment_id=held.id, version=0, work=Work(answers={"reason": "from one window"}))

    with pytest.raises(Conflict) as refusal:
        save_draft(person=person, assignment_id=held.id, version=0, work=Work(answers={"reason": "from another"}))

    assert refusal.value.code == "stale_draft"
    assert refusal.value.extra["draft"]["answers"] == {"reason": "from one window"}
