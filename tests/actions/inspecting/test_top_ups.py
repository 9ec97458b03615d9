"""Images about which people disagree are looked at again later: what kept the worker from asking may be over."""

import pytest

from annotation.actions.curating.batches import set_batch_status
from annotation.actions.inspecting import top_ups
from annotation.actions.inspecting.top_ups import ask_for_more_later
from annotation.actions.projects.projects import change_project
from annotation.actions.quality.policies import change_quality
from annotation.models import Assignment, Batch, Critique, CritiqueInspection, Event, Image, InspectionCursor
from tests.actions.inspecting.helpers import inspect_all, set_policy, submit_grade
from tests.factories import make_desk

pytestmark = pytest.mark.django_db(transaction=True)


def disagree(images=1, annotators=2, critiques_per_image=2, **policies):
    """Makes images with two critiques each whose grades are far apart, and inspects them."""
    project, people = make_desk(images=images, annotators=annotators, critiques_per_image=critiques_per_image)
    set_policy(project, **policies)
    for _image in range(images):
        for person, grade in zip(people, (1, 4), strict=False):
            submit_grade(person, project, grade)
    inspect_all()
    return project, people


def look_again():
    """Looks again as if a minute had passed; returns of how many images another critique was asked."""
    InspectionCursor.objects.update(asking_at=None)
    return ask_for_more_later()


def extra_critiques():
    return list(Image.objects.order_by("position").values_list("extra_critiques", flat=True))


def test_a_limit_that_is_set_later_is_for_the_images_that_are_there_too():
    project, _people = disagree()
    assert look_again() == 0
    change_quality(actor=project.created_by, project=project, spread_limit=3)

    assert (look_again(), look_again()) == (1, 0)

    assert extra_critiques() == [1]
    assert Assignment.objects.filter(status="open").count() == 1
    assert [event.data for event in Event.objects.filter(verb="asked", noun="image")] == [{"spread": 3}]


def test_another_critique_is_asked_once_a_slot_that_was_open_is_gone():
    project, _people = disagree(critiques_per_image=3, spread_limit=2)
    assert (look_again(), extra_critiques()) == (0, [0])

    change_project(actor=project.created_by, project=project, critiques_per_image=2)

    assert (look_again(), extra_critiques()) == (1, [1])


def test_another_critique_is_asked_once_a_closed_batch_is_open_again():
    project, _people = disagree()
    batch = Batch.objects.get()
    set_batch_status(actor=project.created_by, batch=batch, status="closed")
    set_policy(project, spread_limit=2)
    assert look_again() == 0

    set_batch_status(actor=project.created_by, batch=batch, status="open")

    assert look_again() == 1


def test_nothing_is_asked_before_the_newest_critique_is_inspected_or_beyond_the_maximum():
    project, people = disagree(annotators=5, spread_limit=2, critiques_at_most=4)
    assert extra_critiques() == [1]
    submit_grade(people[2], project, 1)
    assert (look_again(), extra_critiques()) == (0, [1])
    inspect_all()
    assert extra_critiques() == [2]
    submit_grade(people[3], project, 4)
    inspect_all()

    assert (look_again(), extra_critiques()) == (0, [2])


def test_a_changed_critique_that_cannot_be_inspected_does_not_keep_another_from_being_asked_for(caplog):
    project, _people = disagree()
    critique = Critique.objects.earliest("submitted_at")
    answers = {**critique.answers, "grade": "longer than any option " * 20}
    Critique.objects.filter(pk=critique.pk).update(answers=answers)
    inspect_all()
    assert CritiqueInspection.objects.get(pk=critique.pk).failure == "DataError"
    assert "passed over" in caplog.text

    set_policy(project, spread_limit=3)

    assert look_again() == 1


def test_each_call_goes_on_with_some_images_where_the_last_one_ended(monkeypatch):
    project, _people = disagree(images=3)
    set_policy(project, spread_limit=2)
    monkeypatch.setattr(top_ups, "IMAGES_AT_ONCE", 2)

    assert [look_again(), ask_for_more_later(), look_again()] == [2, 0, 1]

    assert extra_critiques() == [1, 1, 1]
    cursor = InspectionCursor.objects.get(project=project)
    assert (cursor.asking_spread, cursor.asking_image_id) == (None, None), "the next call begins anew"
